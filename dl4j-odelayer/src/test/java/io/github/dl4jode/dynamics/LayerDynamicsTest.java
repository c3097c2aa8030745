package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.ResidualBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What layers make together: residuals, SameDiff layers, normalisation, names and first values. */
class LayerDynamicsTest {

  /** A lambda layer that names its variables, asks for its shape, and does not say its own. */
  public static final class Halves extends SameDiffLambdaLayer {

    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable defineLayer(SameDiff sameDiff, SDVariable layerInput) {
      SDVariable flat = sameDiff.reshape("flat", layerInput, -1);
      return sameDiff.reshape("back", flat.mul("half", 0.5), layerInput.getShape());
    }
  }

  /** A layer with parameters whose names hold underscores. */
  public static final class Scaling extends SameDiffLayer {

    private static final long serialVersionUID = 1L;

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return inputType;
    }

    @Override
    public void defineParameters(SDLayerParams params) {
      params.addWeightParam("the_scale", 1);
      params.addBiasParam("the_shift", 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
      params.get("the_scale").assign(3);
      params.get("the_shift").assign(-1);
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff,
        SDVariable layerInput,
        Map<String, SDVariable> paramTable,
        SDVariable mask) {
      return layerInput.mul(paramTable.get("the_scale")).add(paramTable.get("the_shift"));
    }
  }

  private static final InputType IMAGES = InputType.convolutional(4, 5, 4);

  private static ConvolutionLayer convolution(CNN2DFormat format, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(4)
        .convolutionMode(ConvolutionMode.Same)
        .dataFormat(format)
        .activation(activation)
        .build();
  }

  private static Map<String, INDArray> initialized(Dynamics dynamics) {
    Map<String, INDArray> parameters = LayerFields.zeros(dynamics, DataType.DOUBLE);
    dynamics.initializeParameters(parameters);
    return parameters;
  }

  @ParameterizedTest
  @EnumSource
  void aResidualAddsItsInput(CNN2DFormat format) {
    InputType state = InputType.convolutional(4, 5, 4, format);
    ConvolutionLayer inner = convolution(format, Activation.TANH);
    MultiLayerNetwork network = LayerFields.network(state, inner);
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(new ActivationLayer(Activation.RELU))
            .residual(inner, new Halves())
            .build();
    dynamics.setInputType(state);
    INDArray y = Nd4j.randn(DataType.DOUBLE, LayerKindsTest.batchOf(2, state));
    Map<String, INDArray> parameters =
        LayerFields.ordered(
            dynamics,
            dynamics.parametersFrom(List.of(Map.of(), network.getLayer(0).paramTable(), Map.of())),
            DataType.DOUBLE);

    INDArray relu = Activation.RELU.getActivationFunction().getActivation(y.dup(), false);
    INDArray expected = network.output(relu.dup()).mul(0.5).add(relu);

    assertEquals(List.of("2.W", "2.b"), List.copyOf(parameters.keySet()));
    LayerFields.assertClose("f", expected, LayerFields.evaluate(dynamics, 0, y, parameters), 1e-9);
  }

  @Test
  void sameDiffLayersAreInlinedWithTheirFirstValues() {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(new Scaling())
            .layer(new Halves())
            .layer(new Halves())
            .layer(new Scaling())
            .build();
    dynamics.setInputType(InputType.feedForward(3));
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 3);
    Map<String, INDArray> parameters = initialized(dynamics);

    assertEquals(
        List.of("1.the-scale", "4.the-scale", "1.the-shift", "4.the-shift"),
        List.copyOf(parameters.keySet()));
    // 3((3y - 1)/4) - 1
    LayerFields.assertClose(
        "f", y.mul(2.25).sub(1.75), LayerFields.evaluate(dynamics, 0, y, parameters), 1e-12);
  }

  @Test
  void groupNormalizationIsALayerLikeOthers() {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(convolution(CNN2DFormat.NCHW, Activation.IDENTITY))
            .layer(new GroupNormalization.Builder(2).activation(Activation.RELU).build())
            .build();
    dynamics.setInputType(IMAGES);
    Map<String, INDArray> parameters = initialized(dynamics);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 4, 4, 5);

    INDArray groups = LayerFields.evaluate(dynamics, 0, y, parameters).reshape(2, 2, 40);

    assertEquals(0, groups.minNumber().doubleValue());
    // Of a standard normal variable the positive part has mean 0.4.
    assertEquals(0.4, groups.meanNumber().doubleValue(), 0.1);
  }

  @Test
  void theBranchOfABlockIsTheBlockWithoutItsInput() {
    ResidualBlock block = new ResidualBlock.Builder().build();
    LayerDynamics whole = LayerDynamics.builder().layer(block).build();
    LayerDynamics branch = LayerDynamics.builder().branchOf(block).build();
    whole.setInputType(IMAGES);
    branch.setInputType(IMAGES);
    Map<String, INDArray> parameters = initialized(whole);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 4, 4, 5);

    assertEquals(parameters.keySet(), initialized(branch).keySet());
    LayerFields.assertClose(
        "f",
        LayerFields.evaluate(whole, 0, y, parameters).sub(y),
        LayerFields.evaluate(branch, 0, y, parameters),
        1e-12);
  }

  @Test
  void batchNormalizationBecomesGroupNormalizationWithItsGammaAndBeta() {
    InputType state = InputType.convolutional(4, 5, 48, CNN2DFormat.NHWC);
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(new BatchNormalization.Builder().eps(1e-3).build())
            .replaceBatchNormalization(true)
            .build();
    dynamics.setInputType(state);
    INDArray gamma = Nd4j.randn(DataType.DOUBLE, 1, 48);
    INDArray beta = Nd4j.randn(DataType.DOUBLE, 1, 48);
    Map<String, INDArray> trained = new LinkedHashMap<>();
    trained.put("gamma", gamma);
    trained.put("beta", beta);
    trained.put("mean", Nd4j.randn(DataType.DOUBLE, 1, 48));
    trained.put("var", Nd4j.rand(DataType.DOUBLE, 1, 48));
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 4, 5, 48);

    Map<String, INDArray> parameters =
        LayerFields.ordered(dynamics, dynamics.parametersFrom(List.of(trained)), DataType.DOUBLE);

    // 24 groups of 2: the largest number up to 32 that divides 48
    INDArray grouped = y.permute(0, 3, 1, 2).dup('c').reshape(48, 2 * 20);
    INDArray mean = grouped.mean(true, 1);
    INDArray variance = grouped.var(false, 1).reshape(48, 1);
    INDArray normalized = grouped.sub(mean).div(Transforms.sqrt(variance.add(1e-3)));
    INDArray expected =
        normalized.reshape(2, 48, 20).mul(gamma.reshape(1, 48, 1)).add(beta.reshape(1, 48, 1));
    LayerFields.assertClose(
        "f",
        expected.reshape(2, 48, 4, 5).permute(0, 2, 3, 1),
        LayerFields.evaluate(dynamics, 0, y, parameters),
        1e-9);
  }

  @Test
  void batchNormalizationOfVectorsBecomesLayerNormalization() {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(new BatchNormalization.Builder().lockGammaBeta(true).gamma(2).beta(3).build())
            .replaceBatchNormalization(true)
            .build();
    dynamics.setInputType(InputType.feedForward(7));
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 7);

    INDArray f = LayerFields.evaluate(dynamics, 0, y, LayerFields.zeros(dynamics, DataType.DOUBLE));

    assertTrue(LayerFields.zeros(dynamics, DataType.DOUBLE).isEmpty());
    assertEquals(3, f.getRow(1).meanNumber().doubleValue(), 1e-9);
    assertEquals(2, Math.sqrt(f.getRow(1).varNumber().doubleValue() * 6 / 7), 1e-3);
  }

  @Test
  void firstValuesAreThoseOfDl4j() {
    DenseLayer layer =
        new DenseLayer.Builder().nOut(60).weightInit(WeightInit.RELU).biasInit(0.25).build();
    LayerDynamics dynamics =
        LayerDynamics.builder().layer(layer).time(TimeConditioning.CONCATENATED).build();
    dynamics.setInputType(InputType.feedForward(60));

    Map<String, INDArray> parameters = initialized(dynamics);

    // He et al.: variance 2/fan-in
    assertEquals(2.0 / 60, parameters.get("1.W").varNumber().doubleValue(), 0.003);
    assertEquals(2.0 / 61, parameters.get("1.T").varNumber().doubleValue(), 0.015);
    assertEquals(Nd4j.valueArrayOf(new long[] {60}, 0.25, DataType.DOUBLE), parameters.get("1.b"));
  }

  @Test
  void layersWithoutSettingsAreThoseOfANetworkWithoutSettings() {
    DenseLayer layer = new DenseLayer.Builder().nIn(3).nOut(3).build();
    LayerDynamics dynamics = LayerDynamics.builder().layer(layer).build();
    Map<String, INDArray> zero = LayerFields.zeros(dynamics, DataType.DOUBLE);

    INDArray f = LayerFields.evaluate(dynamics, 0, Nd4j.ones(DataType.DOUBLE, 2, 3), zero);

    // The sigmoid of 0; and no input type was needed.
    assertEquals(Nd4j.valueArrayOf(new long[] {2, 3}, 0.5, DataType.DOUBLE), f);
  }

  @Test
  void sequencesMayHaveAnyLength() {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(
                new Convolution1DLayer.Builder(3)
                    .nOut(2)
                    .convolutionMode(ConvolutionMode.Same)
                    .build())
            .layer(new BatchNormalization())
            .replaceBatchNormalization(true)
            .time(TimeConditioning.CONCATENATED)
            .build();
    dynamics.setInputType(InputType.recurrent(2));
    Map<String, INDArray> parameters = initialized(dynamics);

    for (long length : new long[] {4, 9}) {
      INDArray y = Nd4j.randn(DataType.DOUBLE, 3, 2, length);
      INDArray f = LayerFields.evaluate(dynamics, 1, y, parameters);
      assertTrue(f.amaxNumber().doubleValue() > 0.1);
    }
  }

  @Test
  void aCopySharesNoLayer() {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .residual(new DenseLayer.Builder().nOut(3).build())
            .time(TimeConditioning.CONCATENATED)
            .build();
    LayerDynamics copy = dynamics.clone();
    assertEquals(dynamics, copy);
    assertEquals(dynamics.hashCode(), copy.hashCode());

    copy.setInputType(InputType.feedForward(3));

    assertNotEquals(dynamics, copy);
    assertEquals(0, LayerFields.zeros(dynamics, DataType.DOUBLE).get("1.W").length());
    assertEquals("LayerDynamics([layer 1 (DenseLayer)], time=CONCATENATED)", dynamics.toString());
  }
}
