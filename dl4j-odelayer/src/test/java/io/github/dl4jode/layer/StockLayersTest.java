package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Compiled layers against DL4J's own. {@code SameDiffLayer} in 1.0.0-M2.1 doubles gradients, so a
 * stack of three would be 8 times too large at its first layer.
 */
class StockLayersTest {

  private static final double ROUNDING = 1e-12;

  @Test
  void threeLayersHaveTheOutputAndGradientOfThreeStockOnes() {
    MultiLayerNetwork ours =
        Networks.network(
            InputType.feedForward(4),
            new Networks.DenseOnTape(4, 6),
            new Networks.DenseOnTape(6, 5),
            new Networks.DenseOnTape(5, 4));
    MultiLayerNetwork stock =
        Networks.network(InputType.feedForward(4), stockDense(6), stockDense(5), stockDense(4));
    assertSameNetworks(stock, ours);
  }

  @Test
  void threeOdeLayersOfOneEulerStepHaveTheOutputAndGradientOfThreeStockOnes() {
    MultiLayerNetwork ours =
        Networks.network(InputType.feedForward(4), eulerStep(), eulerStep(), eulerStep());
    MultiLayerNetwork stock =
        Networks.network(InputType.feedForward(4), stockDense(4), stockDense(4), stockDense(4));
    assertSameNetworks(stock, ours);
  }

  /** An ODE layer that computes tanh(y W + b), as its dynamics explain. */
  private static OdeLayer eulerStep() {
    return new OdeLayer.Builder(new FullStepDynamics())
        .solver(
            OdeSolver.builder()
                .method(Methods.EULER)
                .stepSizeController(new FixedStepSize(1))
                .build())
        .gradient(new DiscreteAdjoint())
        .build();
  }

  private static void assertSameNetworks(MultiLayerNetwork stock, MultiLayerNetwork ours) {
    ours.paramTable().forEach(stock::setParam);
    DataSet data = Networks.data(8, 4);

    assertEquals(
        0,
        Networks.largestDifference(
            ours.output(data.getFeatures()), stock.output(data.getFeatures())),
        ROUNDING);
    Networks.gradient(ours, data);
    Networks.gradient(stock, data);
    assertEquals(stock.score(), ours.score(), ROUNDING);
    for (String name : ours.paramTable().keySet()) {
      INDArray expected = stock.gradient().getGradientFor(name);
      INDArray actual = ours.gradient().getGradientFor(name);
      assertEquals(0, Networks.largestDifference(actual, expected), ROUNDING, name);
      assertTrue(expected.amaxNumber().doubleValue() > 1e-3, "a gradient that is not near zero");
    }
  }

  private static DenseLayer stockDense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }

  /** One channel is computed in a way of its own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void convolutionHasTheOutputAndGradientOfTheStockLayer(int channels) {
    InputType images = InputType.convolutional(7, 6, channels);
    MultiLayerNetwork ours =
        Networks.network(
            images, new Convolution.Builder(3, 2).nOut(4).stride(2, 1).padding(1, 0).build());
    MultiLayerNetwork stock =
        Networks.network(
            images,
            new ConvolutionLayer.Builder(3, 2)
                .nOut(4)
                .stride(2, 1)
                .padding(1, 0)
                .activation(Activation.IDENTITY)
                .build());
    // [height, width, in, out] against [out, in, height, width]
    stock.setParam("0_W", ours.getParam("0_W").permute(3, 2, 0, 1).dup('c'));
    stock.setParam("0_b", ours.getParam("0_b").reshape(1, 4));
    stock.setParam("1_W", ours.getParam("1_W"));
    stock.setParam("1_b", ours.getParam("1_b"));
    DataSet data = Networks.data(5, channels, 7, 6);

    assertEquals(
        0,
        Networks.largestDifference(
            ours.output(data.getFeatures()), stock.output(data.getFeatures())),
        ROUNDING);
    Networks.gradient(ours, data);
    Networks.gradient(stock, data);
    assertEquals(
        0,
        Networks.largestDifference(
            ours.gradient().getGradientFor("0_W").permute(3, 2, 0, 1),
            stock.gradient().getGradientFor("0_W")),
        ROUNDING);
    assertEquals(
        0,
        Networks.largestDifference(
            ours.gradient().getGradientFor("0_b").reshape(1, 4),
            stock.gradient().getGradientFor("0_b")),
        ROUNDING);
  }
}
