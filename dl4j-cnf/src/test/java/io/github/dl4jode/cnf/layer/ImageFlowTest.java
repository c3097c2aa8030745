package io.github.dl4jode.cnf.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.dynamics.TimedLayer;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** Flows of images, by convolutions: 2 channels of 2 × 3, small enough for the exact trace. */
class ImageFlowTest {

  private static final int BATCH = 3;
  private static final InputType IMAGES = InputType.convolutional(2, 3, 2);
  private static final int DIMENSION = 12;

  static Stream<GradientMethod> methods() {
    return Stream.of(new ContinuousAdjoint(), new DiscreteAdjoint());
  }

  private static FfjordDynamics.Builder dynamics() {
    return FfjordDynamics.builder().kernelSize(3).hidden(3);
  }

  private static INDArray images(long seed) {
    return Flows.normal(seed, BATCH, DIMENSION).reshape('c', BATCH, 2, 2, 3);
  }

  // Gradients

  @ParameterizedTest
  @EnumSource(TimedLayer.class)
  void gradientOfEveryKindOfLayer(TimedLayer kind) {
    CnfOutputLayer layer =
        Flows.layer(dynamics().layer(kind).build()).gradient(new DiscreteAdjoint()).build();
    GradientCheck.check(Flows.network(IMAGES, layer), images(5));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void gradientWithAnEstimatedDivergenceAndSoftplus(GradientMethod method) {
    CnfOutputLayer layer =
        Flows.layer(dynamics().activation(Activation.SOFTPLUS).build())
            .divergence(Divergence.hutchinson())
            .gradient(method)
            .build();
    GradientCheck.check(Flows.network(IMAGES, layer), images(5));
  }

  /** Rows of [image | context], both from a layer before. */
  @ParameterizedTest
  @EnumSource(
      value = TimedLayer.class,
      names = {"CONCAT", "BLEND"})
  void gradientGoesIntoWhatMadeImagesAndContexts(TimedLayer kind) {
    CnfOutputLayer layer =
        Flows.layer(dynamics().layer(kind).context(2).build(), dynamics().build())
            .images(2, 2, 3)
            .divergence(Divergence.hutchinson())
            .build();
    DenseLayer before =
        new DenseLayer.Builder().nOut(DIMENSION + 2).activation(Activation.TANH).build();
    GradientCheck.check(Flows.network(4, before, layer), Flows.normal(5, BATCH, 4));
  }

  /** Through noise and logit into what made the pixels, of two levels here. */
  @ParameterizedTest
  @MethodSource("methods")
  void gradientGoesIntoWhatMadePixels(GradientMethod method) {
    CnfOutputLayer layer =
        Flows.layer(dynamics().build())
            .images(2, 2, 3)
            .pixels(new PixelTransform(2, 0.1))
            .gradient(method)
            .build();
    DenseLayer before =
        new DenseLayer.Builder().nOut(DIMENSION).activation(Activation.SIGMOID).build();
    GradientCheck.check(Flows.network(4, before, layer), Flows.normal(5, BATCH, 4));
  }

  // Values

  /** log p(y) = log N(z; 0, I) + log |det ∂z/∂y|, the determinant by differences of the flow. */
  @Test
  void densityIsThatOfTheMap() {
    CnfOutputLayer layer = Flows.layer(dynamics().build()).images(2, 2, 3).build();
    ContinuousNormalizingFlow flow =
        ContinuousNormalizingFlow.builder(DIMENSION, layer).dataType(DataType.DOUBLE).build();
    INDArray example = Flows.normal(2, 1, DIMENSION);
    double step = 1e-4;
    double[][] jacobian = new double[DIMENSION][];
    for (int i = 0; i < DIMENSION; i++) {
      INDArray shift = Nd4j.zeros(DataType.DOUBLE, 1, DIMENSION);
      shift.putScalar(0, i, step);
      INDArray ahead = flow.invert(example.add(shift));
      INDArray behind = flow.invert(example.sub(shift));
      jacobian[i] = ahead.sub(behind).divi(2 * step).toDoubleVector();
    }
    INDArray z = flow.invert(example);
    double base =
        -0.5 * z.norm2Number().doubleValue() * z.norm2Number().doubleValue()
            - 0.5 * DIMENSION * Math.log(2 * Math.PI);
    double logDeterminant = logDeterminant(jacobian);
    assertTrue(Math.abs(logDeterminant) > 0.01, "a determinant of 1 tests nothing");
    assertEquals(base + logDeterminant, flow.logDensity(example).getDouble(0), 1e-6);
    assertTrue(flow.transform(z).equalsWithEps(example, 1e-7));
  }

  /** By elimination with row exchanges. */
  private static double logDeterminant(double[][] m) {
    double sum = 0;
    for (int k = 0; k < m.length; k++) {
      int pivot = k;
      for (int i = k; i < m.length; i++) {
        pivot = Math.abs(m[i][k]) > Math.abs(m[pivot][k]) ? i : pivot;
      }
      double[] row = m[pivot];
      m[pivot] = m[k];
      m[k] = row;
      sum += Math.log(Math.abs(row[k]));
      for (int i = k + 1; i < m.length; i++) {
        double factor = m[i][k] / row[k];
        for (int j = k; j < m.length; j++) {
          m[i][j] -= factor * row[j];
        }
      }
    }
    return sum;
  }

  /** CONCAT is the convolution of [t, x]: a channel of t, and zeros around it as around x. */
  @Test
  void concatIsTheConvolutionWithAChannelOfTime() {
    SameDiff graph = SameDiff.create();
    FfjordDynamics concat = dynamics().hidden().layer(TimedLayer.CONCAT).build();
    concat.setInputType(IMAGES);
    INDArray weights = Flows.normal(1, 9, 4).reshape('c', 3, 3, 2, 2);
    INDArray ofTime = Flows.normal(2, 9, 2).reshape('c', 3, 3, 1, 2);
    INDArray bias = Flows.normal(3, 1, 2).reshape(2);
    SDVariable y = graph.placeHolder("y", DataType.DOUBLE, BATCH, 2, 2, 3);
    SDVariable t = graph.constant(Nd4j.scalar(0.7));
    SDVariable actual =
        concat.define(
            graph,
            t,
            y,
            Map.of("W1", graph.var(weights), "T1", graph.var(ofTime), "b1", graph.var(bias)));
    SDVariable channel =
        graph.constant(Nd4j.valueArrayOf(new long[] {BATCH, 1, 2, 3}, 0.7, DataType.DOUBLE));
    SDVariable expected =
        graph
            .cnn()
            .conv2d(
                graph.concat(1, channel, y),
                graph.constant(Nd4j.concat(2, ofTime, weights)),
                graph.constant(bias),
                Conv2DConfig.builder().kH(3).kW(3).pH(1).pW(1).build());
    Map<String, INDArray> at = Map.of("y", images(4));
    assertTrue(actual.eval(at).dup().equalsWithEps(expected.eval(at), 1e-12));
  }

  /** A context adds to each channel, at every place: for one context, a bias. */
  @Test
  void contextIsABiasOfTheFirstMap() {
    CnfOutputLayer plain = Flows.layer(dynamics().build()).images(2, 2, 3).build();
    CnfOutputLayer conditional = Flows.layer(dynamics().context(1).build()).images(2, 2, 3).build();
    MultiLayerNetwork without = Flows.network(DIMENSION, plain);
    MultiLayerNetwork with = Flows.network(DIMENSION + 1, conditional);
    INDArray context = Nd4j.valueArrayOf(new long[] {BATCH, 1}, -1.3, DataType.DOUBLE);
    without.paramTable().forEach((name, array) -> array.assign(with.getParam(name)));
    INDArray shift = with.getParam("0_flow1.C1").mul(-1.3);
    without.getParam("0_flow1.b1").addi(shift.reshape(3));
    INDArray examples = Flows.normal(6, BATCH, DIMENSION);
    INDArray expected = without.output(examples);
    assertTrue(expected.equalsWithEps(with.output(Nd4j.concat(1, examples, context)), 1e-9));
    INDArray other = with.output(Nd4j.concat(1, examples, context.neg()));
    assertTrue(expected.distance2(other) > 1e-3, "a context without influence tests nothing");
  }

  /** Images as such, in rows, and in rows that DL4J makes images of: the same densities. */
  @Test
  void imagesStandInRowsOrAsTheyAre() {
    MultiLayerNetwork asTheyAre = Flows.network(IMAGES, Flows.layer(dynamics().build()).build());
    MultiLayerNetwork inRows =
        Flows.network(DIMENSION, Flows.layer(dynamics().build()).images(2, 2, 3).build());
    MultiLayerNetwork flat =
        Flows.network(
            InputType.convolutionalFlat(2, 3, 2), Flows.layer(dynamics().build()).build());
    inRows.setParams(asTheyAre.params());
    flat.setParams(asTheyAre.params());
    INDArray images = images(8);
    INDArray rows = images.reshape(BATCH, DIMENSION);
    INDArray expected = asTheyAre.output(images);
    assertArrayEquals(new long[] {BATCH, 1}, expected.shape());
    assertEquals(expected, inRows.output(rows));
    assertEquals(expected, flat.output(rows));
  }

  static Stream<CnfOutputLayer> configurations() {
    return Stream.of(TimedLayer.values())
        .map(
            kind -> Flows.layer(dynamics().layer(kind).context(2).build()).images(2, 2, 3).build());
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void configurationComesBackFromJson(CnfOutputLayer layer) {
    MultiLayerConfiguration configuration =
        Flows.network(DIMENSION + 2, layer).getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration.getConf(0).getLayer(), read.getConf(0).getLayer());
    assertEquals(configuration.toJson(), read.toJson());
    CnfOutputLayer restored = (CnfOutputLayer) read.getConf(0).getLayer();
    assertArrayEquals(new long[] {2, 2, 3}, restored.exampleShape());
    assertEquals(DIMENSION, restored.size());
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("choose an odd size", (Runnable) () -> dynamics().kernelSize(2)),
        Arguments.of(
            "positive channels, height and width",
            (Runnable) () -> Flows.layer(dynamics().build()).images(1, 0, 3)),
        Arguments.of(
            "(NCHW) is needed",
            (Runnable) () -> Flows.network(6, Flows.layer(dynamics().build()).build())),
        Arguments.of(
            "which do not stand in rows of 13",
            (Runnable)
                () -> Flows.network(13, Flows.layer(dynamics().build()).images(2, 2, 3).build())),
        Arguments.of(
            "reads images of [1, 2, 3], not",
            (Runnable)
                () ->
                    Flows.network(IMAGES, Flows.layer(dynamics().build()).images(1, 2, 3).build())),
        Arguments.of(
            "state of shape [batch, size]",
            (Runnable)
                () ->
                    Flows.network(
                        6, Flows.layer(new PlanarDynamics(3, 3)).images(1, 2, 3).build())));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void badConfigurationsAreRefused(String part, Runnable construction) {
    Exception refusal = assertThrows(Exception.class, construction::run);
    assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal::toString);
  }
}
