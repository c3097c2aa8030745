package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.benchmarks.RepeatedTraining;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.impl.LossL1;

/** As a user of DL4J has it: an {@link OdeLayer} that yields a trajectory, and a loss layer. */
public final class NetworkTrainer implements SpiralTrainer {

  private static final String LAYER = "spiral";

  private final MultiLayerNetwork network;
  private final int batch;
  private final DataType dataType;

  /** A network in float with its first parameters. */
  public NetworkTrainer(
      GradientMethod gradient, OdeSolver solver, RmsProp updater, SpiralTask spiral) {
    this(gradient, solver, updater, spiral, DataType.FLOAT);
  }

  /** The same in another data type. */
  NetworkTrainer(
      GradientMethod gradient,
      OdeSolver solver,
      RmsProp updater,
      SpiralTask spiral,
      DataType dataType) {
    this.dataType = dataType;
    double[] times = spiral.times();
    batch = spiral.batch();
    OdeLayer layer =
        new OdeLayer.Builder(new SpiralDynamics())
            .solver(solver)
            .gradient(gradient)
            .times(times)
            .output(OdeOutput.TRAJECTORY)
            .name(LAYER)
            .build();
    network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(dataType)
                .updater(updater)
                // The loss is the mean already; DL4J would divide the gradient once more.
                .miniBatch(false)
                .list()
                .layer(layer)
                .layer(lossOf(batch * times.length * SpiralDynamics.SIZE, dataType))
                .setInputType(InputType.feedForward(SpiralDynamics.SIZE))
                .build());
    network.init();
  }

  /** |error| with the weight that makes its sum over so many numbers their mean. */
  private static RnnLossLayer lossOf(int numbers, DataType dataType) {
    INDArray weights = Nd4j.valueArrayOf(new long[] {SpiralDynamics.SIZE}, 1.0 / numbers, dataType);
    return new RnnLossLayer.Builder(new LossL1(weights)).activation(Activation.IDENTITY).build();
  }

  @Override
  public void iterate(float[][][] points) {
    INDArray byTime = Nd4j.createFromArray(points).castTo(dataType);
    network.fit(byTime.slice(0), byTime.permute(1, 2, 0));
  }

  @Override
  public INDArray gradient(float[][][] points) {
    INDArray byTime = Nd4j.createFromArray(points).castTo(dataType);
    network.setInput(byTime.slice(0));
    network.setLabels(byTime.permute(1, 2, 0));
    network.computeGradientAndScore();
    return flat(network.gradient().gradientForVariable());
  }

  @Override
  public INDArray parameters() {
    return flat(network.paramTable());
  }

  /** The network prefixes the names of parameters with the index of the layer. */
  private static INDArray flat(Map<String, INDArray> byName) {
    INDArray[] arrays =
        SpiralField.parameterNames().stream()
            .map(name -> Nd4j.toFlattened('c', byName.get("0_" + name)))
            .toArray(INDArray[]::new);
    return Nd4j.concat(0, arrays);
  }

  /** DL4J's score is divided by the size of the minibatch whatever the configuration says. */
  @Override
  public double loss() {
    return network.score() * batch;
  }

  @Override
  public Runnable restart() {
    return RepeatedTraining.restartOf(network);
  }

  @Override
  public SolveReport report() {
    return OdeLayers.reports(network).get(LAYER);
  }
}
