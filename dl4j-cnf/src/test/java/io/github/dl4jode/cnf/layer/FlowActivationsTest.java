package io.github.dl4jode.cnf.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.CentralDifferences;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Each activation that dynamics take can be that of a flow, which needs a derivative more. */
class FlowActivationsTest {

  private static MultiLayerNetwork flow(Activation activation, Divergence divergence) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new CnfOutputLayer.Builder(
                            DenseDynamics.builder()
                                .hidden(4)
                                .activation(activation)
                                .time(TimeConditioning.CONCATENATED)
                                .build())
                        .divergence(divergence)
                        .solver(
                            OdeSolver.builder()
                                .method(Methods.RK4)
                                .stepSizeController(new FixedStepSize(0.5))
                                .build())
                        .gradient(new DiscreteAdjoint())
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SOFTMAX", "RRELU"},
      mode = EnumSource.Mode.EXCLUDE)
  void trainsWithTheGradientOfDifferences(Activation activation) {
    MultiLayerNetwork network = flow(activation, Divergence.exact());
    Nd4j.getRandom().setSeed(9);
    INDArray examples = Nd4j.randn(DataType.DOUBLE, 3, 2);
    network.setInput(examples);
    network.computeGradientAndScore();
    INDArray gradient = network.getFlattenedGradients().dup();
    INDArray direction = Nd4j.randn(DataType.DOUBLE, gradient.shape());
    CentralDifferences differences = new CentralDifferences(1e-6, () -> score(network, examples));
    double expected = differences.along(direction, network.params()) * examples.size(0);
    double product = gradient.mul(direction).sumNumber().doubleValue();
    assertEquals(expected, product, 1e-4 * (1 + Math.abs(expected)), activation.name());
  }

  private static double score(MultiLayerNetwork network, INDArray examples) {
    network.setInput(examples);
    network.computeGradientAndScore();
    return network.score();
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SOFTMAX", "RRELU"},
      mode = EnumSource.Mode.EXCLUDE)
  void trainsWithAnEstimate(Activation activation) {
    MultiLayerNetwork network = flow(activation, Divergence.hutchinson());
    INDArray examples = Nd4j.randn(DataType.DOUBLE, 3, 2);
    network.fit(new DataSet(examples, examples));
    assertTrue(Double.isFinite(network.score()), activation.name());
  }
}
