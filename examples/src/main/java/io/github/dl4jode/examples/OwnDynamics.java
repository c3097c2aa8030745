package io.github.dl4jode.examples;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeOutput;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * An equation of your own: a damped pendulum whose two constants are learned from its motion. It
 * prints:
 *
 * <pre>{@code
 * g / length: 4.00, the truth is 4.00
 * friction: 0.30, the truth is 0.30
 * }</pre>
 */
public final class OwnDynamics {

  private OwnDynamics() {}

  /** angle' = speed, speed' = -pull sin(angle) - friction speed. */
  public static final class DampedPendulum extends Dynamics {

    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("pull", 1);
      parameters.addWeightParam("friction", 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("pull").assign(1);
      parameters.get("friction").assign(0);
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      SDVariable[] state = graph.split(y, 2, 1);
      SDVariable pull = graph.math().sin(state[0]).mul(parameters.get("pull"));
      SDVariable friction = state[1].mul(parameters.get("friction"));
      return graph.concat(1, state[1], graph.math().neg(pull.add(friction)));
    }
  }

  static MultiLayerConfiguration configuration() {
    double[] times = IntStream.rangeClosed(0, 20).mapToDouble(i -> 0.1 * i).toArray();
    return new NeuralNetConfiguration.Builder()
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.05))
        .list()
        .layer(
            new OdeLayer.Builder(new DampedPendulum())
                .times(times)
                .output(OdeOutput.TRAJECTORY)
                .build())
        .layer(new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
        .setInputType(InputType.feedForward(2))
        .build();
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    INDArray starts = Nd4j.createFromArray(new double[][] {{0.5, 0}, {1, -1}, {2, 0}, {-1, 2}});
    MultiLayerNetwork truth = new MultiLayerNetwork(configuration());
    truth.init(Nd4j.createFromArray(new double[][] {{4, 0.3}}), true);
    INDArray motion = truth.output(starts);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration());
    network.init();
    for (int i = 0; i < 200; i++) {
      network.fit(starts, motion);
    }
    double pull = network.getParam("0_pull").getDouble(0);
    double friction = network.getParam("0_friction").getDouble(0);
    System.out.printf("g / length: %.2f, the truth is 4.00%n", pull);
    System.out.printf("friction: %.2f, the truth is 0.30%n", friction);
  }
}
