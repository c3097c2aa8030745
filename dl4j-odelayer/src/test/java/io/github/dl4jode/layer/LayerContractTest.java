package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import io.github.dl4jode.solver.OdeSolver;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What DL4J lets users set on every layer holds for compiled layers as well. */
class LayerContractTest {

  private static final InputType IMAGES = InputType.convolutional(4, 4, 2);

  @Test
  void regularisationIsPartOfTheScoreAndOfTheStep() {
    double l2 = 0.2;
    MultiLayerNetwork plain = images(Networks.configuration());
    MultiLayerNetwork network = images(Networks.configuration().l2(l2));
    network.setParams(plain.params());
    double expected = 0;
    for (Map.Entry<String, INDArray> parameter : plain.paramTable().entrySet()) {
      boolean weight = parameter.getKey().matches("\\d_(W|T|W\\d|T\\d|shortcut)");
      double norm = parameter.getValue().norm2Number().doubleValue();
      expected += weight ? 0.5 * l2 * norm * norm : 0;
    }
    DataSet data = Networks.data(6, 2, 4, 4);
    assertEquals(expected, network.calcRegularizationScore(true), 1e-10);
    assertEquals(plain.score(data) + expected, network.score(data), 1e-10);
    // SGD 0.1 with a gradient that is 0.2 · W larger
    INDArray before = plain.getParam("2_W1").dup();
    plain.fit(data);
    network.fit(data);
    INDArray difference = plain.getParam("2_W1").sub(network.getParam("2_W1"));
    assertEquals(0, Networks.largestDifference(difference, before.mul(0.1 * l2)), 1e-12);
  }

  @Test
  void constraintsApply() {
    MultiLayerNetwork network =
        Networks.network(
            inFloat(),
            InputType.feedForward(3),
            new OdeLayer.Builder(DenseDynamics.builder().hidden(4).build())
                .constrainWeights(new MaxNormConstraint(0.1, 0))
                .build());
    network.fit(Networks.data(DataType.FLOAT, 6, 3));
    INDArray norms = network.getParam("0_W1").norm2(0);
    assertTrue(norms.maxNumber().doubleValue() <= 0.1 + 1e-6, norms.toString());
  }

  @Test
  void dropoutActsOnTheInputInTrainingOnly() {
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration().updater(new Sgd(0)),
            InputType.feedForward(3),
            new OdeLayer.Builder(new LinearDynamics()).times(0, 1e-9).dropOut(0.5).build());
    network.initGradientsView();
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 200, 3);
    Layer layer = network.getLayer(0);
    INDArray inTraining = layer.activate(ones, true, LayerWorkspaceMgr.noWorkspaces());
    INDArray back =
        layer.backpropGradient(ones.dup(), LayerWorkspaceMgr.noWorkspaces()).getSecond();
    INDArray inInference = layer.activate(ones, false, LayerWorkspaceMgr.noWorkspaces());
    // Nothing happens in a time of 1e-9, so what is seen is the dropout: 0, or 1 / 0.5.
    assertEquals(0, Networks.largestDifference(ones, inInference), 1e-6);
    assertEquals(0, Networks.largestDifference(inTraining, back), 1e-6);
    double kept = inTraining.meanNumber().doubleValue() / 2;
    assertTrue(kept > 0.35 && kept < 0.65, "kept " + kept);
  }

  @Test
  void anExampleMaskMultipliesTheOutputAndTheGradient() {
    MultiLayerNetwork network =
        Networks.network(InputType.feedForward(3), new Networks.DenseOnTape(3, 4));
    network.initGradientsView();
    Layer layer = network.getLayer(0);
    INDArray input = Networks.data(3, 3).getFeatures();
    INDArray unmasked = layer.activate(input, true, LayerWorkspaceMgr.noWorkspaces());
    layer.setMaskArray(Nd4j.createFromArray(1.0, 0.0, 1.0).reshape(3, 1));
    INDArray masked = layer.activate(input, true, LayerWorkspaceMgr.noWorkspaces());
    INDArray back =
        layer
            .backpropGradient(Nd4j.ones(DataType.DOUBLE, 3, 4), LayerWorkspaceMgr.noWorkspaces())
            .getSecond();
    assertEquals(unmasked.getRow(0), masked.getRow(0));
    assertEquals(0, masked.getRow(1).amaxNumber().doubleValue());
    assertEquals(0, back.getRow(1).amaxNumber().doubleValue());
    assertTrue(back.getRow(0).amaxNumber().doubleValue() > 0);
  }

  @Test
  void backpropWithoutAForwardPassForTheInputMakesOne() {
    MultiLayerNetwork network = Networks.network(InputType.feedForward(3), denseOde().build());
    network.initGradientsView();
    Layer layer = network.getLayer(0);
    LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
    INDArray input = Networks.data(3, 3).getFeatures();
    INDArray epsilon = Nd4j.ones(DataType.DOUBLE, 3, 3);
    layer.activate(input, true, workspaces);
    INDArray expected = layer.backpropGradient(epsilon, workspaces).getSecond();

    assertEquals(expected, layer.backpropGradient(epsilon, workspaces).getSecond(), "again");
    layer.activate(input, true, workspaces);
    layer.setInput(input.mul(2), workspaces);
    INDArray ofOther = layer.backpropGradient(epsilon, workspaces).getSecond();
    assertNotEquals(expected, ofOther, "another input");
    layer.activate(input, true, workspaces);
    layer.activate(input, false, workspaces);
    assertEquals(expected, layer.backpropGradient(epsilon, workspaces).getSecond(), "inference");
  }

  @Test
  void theNetworksWeightInitReachesImageLayersThatHaveNone() {
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration().weightInit(WeightInit.ONES),
            IMAGES,
            new Convolution.Builder(1).nOut(4).build(),
            new Convolution.Builder(1).nOut(4).weightInit(WeightInit.ZERO).build(),
            new ResidualBlock.Builder().build());
    assertEquals(1, network.getParam("0_W").minNumber().doubleValue());
    assertEquals(0, network.getParam("1_W").amaxNumber().doubleValue());
    assertEquals(1, network.getParam("2_W2").minNumber().doubleValue());
  }

  @Test
  void theMemoryReportCountsParameters() {
    MultiLayerNetwork network = images(inFloat());
    var report = network.getLayerWiseConfigurations().getMemoryReport(IMAGES);
    long bytes =
        report.getMemoryBytes(
            MemoryType.PARAMETERS, 1, MemoryUseMode.INFERENCE, CacheMode.NONE, DataType.FLOAT);
    assertEquals(4 * network.numParams(), bytes);
  }

  @Test
  void theBytesOfALayerAreThoseOfItsTapeAndSolver() {
    MultiLayerNetwork network = images(inFloat());
    Map<String, Long> before = bytes(network);
    network.output(Networks.data(DataType.FLOAT, 256, 2, 4, 4).getFeatures());
    Map<String, Long> inference = bytes(network);
    Networks.gradient(network, Networks.data(DataType.FLOAT, 256, 2, 4, 4));
    Map<String, Long> training = bytes(network);
    Networks.gradient(network, Networks.data(DataType.FLOAT, 512, 2, 4, 4));
    Map<String, Long> twice = bytes(network);

    assertTrue(training.size() >= 4, training.toString());
    for (String layer : training.keySet()) {
      assertEquals(0, before.get(layer), layer);
      assertTrue(inference.get(layer) > 0, layer);
      assertTrue(training.get(layer) > inference.get(layer), layer);
      // all but what belongs to the parameters grows with the batch
      assertEquals(2, (double) twice.get(layer) / training.get(layer), 0.15, layer);
    }
    OdeLayers.reports(network)
        .forEach((layer, report) -> assertTrue(twice.get(layer) > report.workspaceBytes(), layer));
  }

  @Test
  void oneDynamicsObjectMayServeSeveralLayers() {
    DenseDynamics shared = DenseDynamics.builder().hidden(5).build();
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(3),
            new OdeLayer.Builder(shared).build(),
            new Networks.DenseOnTape(3, 4),
            new OdeLayer.Builder(shared).build());
    assertArrayEquals(new long[] {3, 5}, network.getParam("0_W1").shape());
    assertArrayEquals(new long[] {4, 5}, network.getParam("2_W1").shape());
  }

  private static Map<String, Long> bytes(MultiLayerNetwork network) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (Layer layer : network.getLayers()) {
      if (layer instanceof CompiledLayerRuntime runtime) {
        bytes.put(layer.conf().getLayer().getLayerName(), runtime.bytes());
      }
    }
    return bytes;
  }

  /** Every kind of compiled layer on small images. */
  private static MultiLayerNetwork images(NeuralNetConfiguration.Builder configuration) {
    return Networks.network(
        configuration,
        IMAGES,
        new Convolution.Builder(3).nOut(4).padding(1).build(),
        new GroupNormalization.Builder(2).activation(Activation.RELU).build(),
        new ResidualBlock.Builder().build(),
        new OdeLayer.Builder(ConvolutionDynamics.builder().groups(2).build())
            .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build())
            .build());
  }

  private static OdeLayer.Builder denseOde() {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(4).build());
  }

  private static NeuralNetConfiguration.Builder inFloat() {
    return new NeuralNetConfiguration.Builder().seed(3).updater(new Sgd(0.1));
  }
}
