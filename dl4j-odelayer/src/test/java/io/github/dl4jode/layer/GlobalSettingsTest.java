package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;

/** What is set for a whole network reaches the layers of this library, or is refused. */
class GlobalSettingsTest {

  private static final InputType VECTORS = InputType.feedForward(4);

  /** Those that layers take or refuse, by the tests here and in RefusedConfigurationTest. */
  private static final Set<String> FOR_LAYERS =
      Set.of(
          "weightInitFn",
          "biasInit",
          "regularization",
          "regularizationBias",
          "idropOut",
          "weightNoise",
          "iUpdater",
          "biasUpdater",
          "gradientNormalization",
          "gradientNormalizationThreshold",
          "allParamConstraints",
          "weightConstraints",
          "biasConstraints",
          "convolutionMode");

  /** Those that concern the network, or layers that have such a thing to choose. */
  private static final Set<String> FOR_OTHERS =
      Set.of(
          "activationFn",
          "gainInit",
          "cudnnAlgoMode",
          "layer",
          "miniBatch",
          "maxNumLineSearchIterations",
          "seed",
          "optimizationAlgo",
          "stepFunction",
          "minimize",
          "trainingWorkspaceMode",
          "inferenceWorkspaceMode",
          "setTWM",
          "setIWM",
          "cacheMode",
          "dataType");

  /** A setting that DL4J adds needs a decision. */
  @Test
  void everySettingOfANetworkIsKnown() {
    Set<String> all = new TreeSet<>();
    Stream.of(NeuralNetConfiguration.Builder.class.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
        .forEach(field -> all.add(field.getName()));
    Set<String> known = new TreeSet<>(FOR_LAYERS);
    known.addAll(FOR_OTHERS);
    assertEquals(known, all);
  }

  private static OdeLayer.Builder dense() {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build());
  }

  private static OdeLayer ode(MultiLayerNetwork network) {
    return (OdeLayer) network.getLayer(0).conf().getLayer();
  }

  @Test
  void theWeightInitialisationReachesTheDynamics() {
    MultiLayerNetwork dense =
        Networks.network(
            Networks.configuration().weightInit(WeightInit.ONES), VECTORS, dense().build());
    assertAll(1, dense.getLayer(0).getParam("W1"));
    assertAll(1, dense.getLayer(0).getParam("W2"));
    assertAll(0, dense.getLayer(0).getParam("b1"));

    MultiLayerNetwork images =
        Networks.network(
            Networks.configuration().weightInit(WeightInit.ONES),
            InputType.convolutional(5, 5, 2),
            new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build());
    assertAll(1, images.getLayer(0).getParam("W1"));
    assertAll(1, images.getLayer(0).getParam("T2"));
  }

  private static void assertAll(double expected, INDArray array) {
    assertEquals(0, array.sub(expected).amaxNumber().doubleValue());
  }

  @Test
  void aChoiceOfTheDynamicsAndDl4jsDefaultAreKept() {
    MultiLayerNetwork chosen =
        Networks.network(
            Networks.configuration().weightInit(WeightInit.ONES),
            VECTORS,
            new OdeLayer.Builder(
                    DenseDynamics.builder().weightInit(new WeightInitConstant(0.5)).build())
                .build());
    assertAll(0.5, chosen.getLayer(0).getParam("W1"));

    INDArray unset = Networks.network(VECTORS, dense().build()).getLayer(0).params();
    INDArray xavier =
        Networks.network(
                Networks.configuration().weightInit(WeightInit.XAVIER), VECTORS, dense().build())
            .getLayer(0)
            .params();
    assertEquals(unset, xavier);
  }

  @Test
  void anObjectOfDynamicsServesTwoNetworks() {
    DenseDynamics shared = DenseDynamics.builder().build();
    Networks.network(
        Networks.configuration().weightInit(WeightInit.ONES),
        VECTORS,
        new OdeLayer.Builder(shared).build());
    INDArray drawn =
        Networks.network(VECTORS, new OdeLayer.Builder(shared).build()).getLayer(0).params();
    assertNotEquals(1, drawn.getDouble(0));
  }

  @Test
  void whatIsTrainedByReachesTheLayer() {
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration()
                .updater(new Adam(0.3))
                .biasUpdater(new Sgd(0.4))
                .l2(0.1)
                .l1Bias(0.2)
                .dropOut(0.7)
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(0.6),
            VECTORS,
            dense().build());
    OdeLayer layer = ode(network);

    assertEquals(new Adam(0.3), layer.getUpdaterByParam("W1"));
    assertEquals(new Sgd(0.4), layer.getUpdaterByParam("b1"));
    assertSame(L2Regularization.class, layer.getRegularizationByParam("W1").get(0).getClass());
    assertSame(L1Regularization.class, layer.getRegularizationByParam("b1").get(0).getClass());
    assertEquals(new Dropout(0.7), layer.getIDropout());
    assertEquals(GradientNormalization.ClipL2PerLayer, layer.getGradientNormalization());
    assertEquals(0.6, layer.getGradientNormalizationThreshold());
  }

  /** A layer that shared the builder's objects would change with it. */
  @Test
  void aBuilderThatIsUsedAgainChangesNoNetwork() {
    NeuralNetConfiguration.Builder builder = Networks.configuration().l2(0.1);
    MultiLayerNetwork first = Networks.network(builder, VECTORS, dense().build());
    MultiLayerNetwork second = Networks.network(builder.l2(0).l1(0.3), VECTORS, dense().build());

    assertSame(L2Regularization.class, ode(first).getRegularizationByParam("W1").get(0).getClass());
    assertSame(
        L1Regularization.class, ode(second).getRegularizationByParam("W1").get(0).getClass());
    assertNotSame(ode(first).getUpdater(), ode(second).getUpdater());
  }
}
