package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.LayerDynamics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Layers and vertices whose state has components that their input lacks. */
class AugmentationTest {

  /** The same as a layer without augmentation after a layer that appends the components itself. */
  @Test
  void equalsASolveOfTheInputWithTheComponentsAppended() {
    MultiLayerNetwork augmented =
        AugmentedLayers.network(
            AugmentedLayers.VECTORS,
            AugmentedLayers.dense(Augmentation.learnt(2)).name("ode").build());
    AugmentedLayers.draw(augmented);
    INDArray x = Networks.data(4, 3).getFeatures();
    INDArray w = augmented.getParam("0_" + Augmentation.WEIGHTS);
    INDArray b = augmented.getParam("0_" + Augmentation.BIAS);
    INDArray extended = Nd4j.hstack(x, x.mmul(w).addRowVector(b));

    MultiLayerNetwork plain =
        AugmentedLayers.network(
            InputType.feedForward(5), AugmentedLayers.dense(Augmentation.none()).build());
    plain.paramTable().forEach((name, array) -> array.assign(augmented.getParam(name)));
    assertEquals(
        0,
        Networks.largestDifference(
            plain.feedForwardToLayer(0, extended).get(1),
            augmented.feedForwardToLayer(0, x).get(1)),
        1e-14);
    assertEquals(
        5,
        augmented.getLayer(1).conf().getLayer()
                instanceof org.deeplearning4j.nn.conf.layers.OutputLayer out
            ? out.getNIn()
            : 0);
  }

  @Test
  void learntComponentsBeginAsZeros() {
    MultiLayerNetwork learnt =
        AugmentedLayers.network(
            AugmentedLayers.VECTORS, AugmentedLayers.dense(Augmentation.learnt(2)).build());
    MultiLayerNetwork zeros =
        AugmentedLayers.network(
            AugmentedLayers.VECTORS, AugmentedLayers.dense(Augmentation.zeros(2)).build());
    zeros.paramTable().forEach((name, array) -> array.assign(learnt.getParam(name)));
    INDArray x = Networks.data(4, 3).getFeatures();
    assertEquals(zeros.output(x), learnt.output(x));
    assertEquals(zeros.numParams() + 3 * 2 + 2, learnt.numParams());
  }

  @Test
  void droppedComponentsAreAbsentFromTheOutputOnly() {
    MultiLayerNetwork all =
        AugmentedLayers.network(
            AugmentedLayers.VECTORS, AugmentedLayers.dense(Augmentation.zeros(2)).build());
    MultiLayerNetwork dropped =
        AugmentedLayers.network(
            AugmentedLayers.VECTORS,
            AugmentedLayers.dense(Augmentation.zeros(2).dropAfterSolve()).build());
    dropped.getLayer(0).setParams(all.getLayer(0).params());
    INDArray x = Networks.data(4, 3).getFeatures();
    INDArray whole = all.feedForwardToLayer(0, x).get(1);
    assertArrayEquals(new long[] {4, 5}, whole.shape());
    assertEquals(
        whole.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3)),
        dropped.feedForwardToLayer(0, x).get(1));
  }

  @Test
  void typesOfInputsAndOutputs() {
    Augmentation two = Augmentation.zeros(2);
    assertEquals(
        InputType.feedForward(5),
        typeOfOutput(AugmentedLayers.dense(two).build(), AugmentedLayers.VECTORS));
    assertEquals(
        AugmentedLayers.VECTORS,
        typeOfOutput(AugmentedLayers.dense(two.dropAfterSolve()).build(), AugmentedLayers.VECTORS));
    assertEquals(
        InputType.convolutional(4, 5, 5),
        typeOfOutput(AugmentedLayers.images(two).build(), InputType.convolutional(4, 5, 3)));
    assertEquals(
        InputType.recurrent(5, 3),
        typeOfOutput(
            AugmentedLayers.dense(two).times(0, 1, 2).output(OdeOutput.TRAJECTORY).build(),
            AugmentedLayers.VECTORS));
    for (RNNFormat format : RNNFormat.values()) {
      InputType sequence = InputType.recurrent(3, 5, format);
      OdeLayer layer = AugmentedLayers.ofSequences(format, Augmentation.learnt(1));
      assertEquals(InputType.recurrent(4, 5, format), typeOfOutput(layer, sequence));
    }
    LayerDynamics volumes =
        LayerDynamics.builder()
            .layer(
                new Convolution3D.Builder(3, 3, 3)
                    .nOut(3)
                    .convolutionMode(ConvolutionMode.Same)
                    .build())
            .build();
    InputType volume = InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 1);
    assertEquals(
        InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 3),
        typeOfOutput(new OdeLayer.Builder(volumes).augmentation(two).build(), volume));
  }

  private static InputType typeOfOutput(OdeLayer layer, InputType input) {
    layer.setNIn(input, true);
    return layer.getOutputType(0, input);
  }

  @Test
  void isSavedWithTheNetwork(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network =
        AugmentedLayers.network(
            AugmentedLayers.VECTORS,
            AugmentedLayers.dense(Augmentation.learnt(2)).build(),
            AugmentedLayers.dense(Augmentation.zeros(1).dropAfterSolve()).build());
    AugmentedLayers.draw(network);
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
    assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
    INDArray x = Networks.data(4, 3).getFeatures();
    assertEquals(network.output(x), restored.output(x));
    assertEquals(network.output(x), network.clone().output(x));
    assertNotEquals(
        AugmentedLayers.dense(Augmentation.zeros(1)).build(),
        AugmentedLayers.dense(Augmentation.none()).build());
    assertTrue(OdeLayers.summary(network).contains("components=2"), OdeLayers.summary(network));
    assertTrue(network.summary().contains("OdeLayer"), network.summary());
  }

  /** What a model of version 0.1 says of a layer. */
  @Test
  void configurationsWithoutThePropertyHaveNone() {
    MultiLayerConfiguration configuration =
        AugmentedLayers.network(
                AugmentedLayers.VECTORS, AugmentedLayers.dense(Augmentation.none()).build())
            .getLayerWiseConfigurations();
    String json = configuration.toJson().replaceAll("\"augmentation\" : \\{[^}]*\\},?\\s*", "");
    assertTrue(!json.contains("components\""), json);
    assertEquals(configuration, MultiLayerConfiguration.fromJson(json));
  }

  @Test
  void theWeightIsAWeightAndTheBiasABias() {
    OdeLayer layer =
        AugmentedLayers.dense(Augmentation.learnt(2))
            .constrainWeights(new MaxNormConstraint(0.1, 1))
            .build();
    MultiLayerNetwork network =
        Networks.network(Networks.configuration().l2(0.5), AugmentedLayers.VECTORS, layer);
    network.getParam("0_" + Augmentation.WEIGHTS).assign(3);
    network.getParam("0_" + Augmentation.BIAS).assign(3);
    double before = network.calcRegularizationScore(true);
    network.getParam("0_" + Augmentation.BIAS).assign(4);
    assertEquals(before, network.calcRegularizationScore(true), "the bias is not regularised");
    network.getParam("0_" + Augmentation.WEIGHTS).assign(2);
    assertEquals(0.25 * 6 * (9 - 4), before - network.calcRegularizationScore(true), 1e-12);

    network.fit(Networks.data(4, 3));
    INDArray norms = network.getParam("0_" + Augmentation.WEIGHTS).norm2(1);
    assertTrue(norms.maxNumber().doubleValue() < 0.1 + 1e-9, norms.toString());
    assertTrue(network.getParam("0_" + Augmentation.BIAS).minNumber().doubleValue() > 1);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Augmentation.zeros(0));
    assertThrows(IllegalArgumentException.class, () -> Augmentation.learnt(-1));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                AugmentedLayers.network(
                        AugmentedLayers.VECTORS,
                        AugmentedLayers.dense(Augmentation.zeros(2)).build())
                    .output(Networks.data(4, 4).getFeatures()));
    assertTrue(refusal.getMessage().contains("[4, 4]"), refusal.getMessage());
    OdeLayer withoutType = AugmentedLayers.dense(Augmentation.learnt(1)).build();
    IllegalArgumentException unknown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new MultiLayerNetwork(
                        Networks.configuration()
                            .list()
                            .layer(withoutType)
                            .layer(
                                new org.deeplearning4j.nn.conf.layers.OutputLayer.Builder()
                                    .activation(Activation.SOFTMAX)
                                    .nIn(4)
                                    .nOut(3)
                                    .build())
                            .build())
                    .init());
    assertTrue(unknown.getMessage().contains("setInputType"), unknown.getMessage());
  }
}
