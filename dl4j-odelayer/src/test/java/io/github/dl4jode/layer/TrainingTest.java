package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.lang.reflect.Field;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/** Networks with compiled layers do what DL4J users do with networks. */
class TrainingTest {

  private static final InputType IMAGES = InputType.convolutional(4, 4, 2);

  /** Every kind of compiled layer on small images. */
  private static MultiLayerNetwork network(NeuralNetConfiguration.Builder configuration) {
    return Networks.network(
        configuration,
        IMAGES,
        new Convolution.Builder(3).nOut(4).padding(1).build(),
        new GroupNormalization.Builder(2).activation(Activation.RELU).build(),
        new ResidualBlock.Builder().build(),
        ode().name("ode").build());
  }

  private static OdeLayer.Builder ode() {
    return new OdeLayer.Builder(ConvolutionDynamics.builder().groups(2).build())
        .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build());
  }

  private static DataSet data(int examples) {
    return Networks.data(DataType.FLOAT, examples, 2, 4, 4);
  }

  private static NeuralNetConfiguration.Builder inFloat() {
    return new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.01));
  }

  @Test
  void trainingLowersTheScoreAndEvaluationFollows() {
    MultiLayerNetwork network = network(inFloat());
    DataSet data = data(24);
    double before = network.score(data);
    for (int i = 0; i < 40; i++) {
      network.fit(data);
    }
    assertTrue(network.score(data) < 0.3 * before, before + " to " + network.score(data));
    Evaluation evaluation = network.evaluate(new ListDataSetIterator<>(data.asList(), 7));
    assertTrue(evaluation.accuracy() > 0.9, evaluation.stats());
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    MultiLayerNetwork one = network(inFloat());
    MultiLayerNetwork two = network(inFloat());
    for (int i = 0; i < 5; i++) {
      one.fit(data(6));
      two.fit(data(6));
    }
    assertEquals(one.params(), two.params());
    assertNotEquals(one.params(), network(inFloat().seed(4)).params());
  }

  @Test
  void outputsFollowParametersHoweverTheyAreSet() {
    MultiLayerNetwork network = network(inFloat());
    MultiLayerNetwork other = network(inFloat().seed(4));
    INDArray features = data(5).getFeatures();
    INDArray expected = other.output(features);
    network.output(features);

    network.setParams(other.params());
    assertEquals(expected, network.output(features), "setParams");

    network = network(inFloat());
    network.output(features);
    other.paramTable().forEach(network::setParam);
    assertEquals(expected, network.output(features), "setParam");

    network = network(inFloat());
    network.output(features);
    network.setParamTable(other.paramTable());
    assertEquals(expected, network.output(features), "setParamTable");

    network = network(inFloat());
    network.output(features);
    for (int i = 0; i < 5; i++) {
      network.getLayer(i).setParams(other.getLayer(i).params());
    }
    assertEquals(expected, network.output(features), "setParams of each layer");

    Layer layer = network.getLayer(3);
    INDArray replaced = layer.params().dup().muli(2);
    layer.setParamsViewArray(replaced);
    assertEquals(
        replaced.reshape(1, replaced.length()), layer.params().reshape(1, replaced.length()));
    assertNotEquals(expected, network.output(features), "setParamsViewArray");
  }

  @Test
  void batchesMayChangeInSize() {
    MultiLayerNetwork network = network(inFloat());
    DataSet all = data(10);
    INDArray whole = network.output(all.getFeatures());
    for (int size : new int[] {1, 3, 7, 10, 2, 3}) {
      INDArray some = all.getFeatures().get(NDArrayIndex.interval(0, size)).dup();
      INDArray expected = whole.get(NDArrayIndex.interval(0, size));
      // The step size is chosen for the batch as a whole, so solutions agree to the tolerance.
      assertEquals(
          0, Networks.largestDifference(expected, network.output(some)), 5e-3, "of " + size);
      network
          .clone()
          .fit(new DataSet(some, all.getLabels().get(NDArrayIndex.interval(0, size)).dup()));
    }
  }

  @Test
  void aBatchSizeThatComesBackGivesTheSameGradient() {
    MultiLayerNetwork network = network(Networks.configuration());
    DataSet data = Networks.data(4, 2, 4, 4);
    INDArray first = Networks.gradient(network, data);
    for (int size = 5; size < 11; size++) {
      Networks.gradient(network, Networks.data(size, 2, 4, 4));
    }
    assertEquals(first, Networks.gradient(network, data), "after its tape was closed");
  }

  @ParameterizedTest
  @EnumSource(
      value = WorkspaceMode.class,
      names = {"ENABLED", "NONE"})
  void workspacesMakeNoDifference(WorkspaceMode mode) {
    MultiLayerNetwork reference = network(inFloat());
    MultiLayerNetwork network =
        network(inFloat().trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode));
    for (int i = 0; i < 3; i++) {
      reference.fit(data(6));
      network.fit(data(6));
    }
    assertEquals(reference.params(), network.params());
    assertEquals(reference.output(data(6).getFeatures()), network.output(data(6).getFeatures()));
  }

  @Test
  void aGraphComputesAndLearnsWhatTheNetworkDoes() {
    MultiLayerNetwork network = Networks.network(InputType.feedForward(3), denseOde("0").build());
    ComputationGraph graph =
        new ComputationGraph(
            Networks.configuration()
                .graphBuilder()
                .addInputs("x")
                .addLayer("0", denseOde("0").build(), "x")
                .addLayer("1", Networks.classifier(), "0")
                .setOutputs("1")
                .setInputTypes(InputType.feedForward(3))
                .build());
    graph.init();
    graph.setParams(network.params());
    FunctionEvaluationListener listener = new FunctionEvaluationListener();
    graph.setListeners(listener);
    DataSet data = Networks.data(6, 3);
    network.fit(data);
    graph.fit(data);
    assertEquals(network.params(), graph.params());
    assertTrue(listener.latest().get("0").backward().functionEvaluations() > 0);
    INDArray bias = graph.getParam("0_b1").dup();
    graph.setParam("0_b1", bias.add(1));
    assertEquals(bias.add(1), graph.getParam("0_b1"));
  }

  private static OdeLayer.Builder denseOde(String name) {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(4).build()).name(name);
  }

  @Test
  void frozenLayersStayAsTheyAreAndPassGradientsOnlyIfAsked() {
    MultiLayerNetwork network = network(inFloat());
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(network).setFeatureExtractor(3).build();
    INDArray features = data(6).getFeatures();
    assertEquals(network.output(features), transferred.output(features));
    INDArray frozen = transferred.getLayer(3).params().dup();
    INDArray head = transferred.getLayer(4).params().dup();
    transferred.fit(data(6));
    assertEquals(frozen, transferred.getLayer(3).params());
    assertNotEquals(head, transferred.getLayer(4).params());
    assertEquals(1, OdeLayers.reports(transferred).size());

    MultiLayerNetwork passing =
        Networks.network(
            inFloat(),
            InputType.feedForward(3),
            denseOde("below").build(),
            new FrozenLayerWithBackprop(denseOde("above").build()));
    INDArray below = passing.getLayer(0).params().dup();
    INDArray above = passing.getLayer(1).params().dup();
    passing.fit(Networks.data(DataType.FLOAT, 6, 3));
    assertNotEquals(below, passing.getLayer(0).params());
    assertEquals(above, passing.getLayer(1).params());
  }

  @Test
  void trainingLeavesMemoryFlat() throws ReflectiveOperationException, InterruptedException {
    // Fixed steps need the same memory in every iteration, whatever is learnt.
    OdeSolver fixed =
        OdeSolver.builder()
            .method(Methods.MIDPOINT)
            .stepSizeController(new FixedStepSize(0.5))
            .build();
    MultiLayerNetwork network =
        Networks.network(
            inFloat(),
            IMAGES,
            new ResidualBlock.Builder().build(),
            ode().solver(fixed).build(),
            ode().solver(fixed).gradient(new DiscreteAdjoint()).build());
    DataSet data = data(8);
    for (int i = 0; i < 20; i++) {
      network.fit(data);
    }
    int before = liveOffHeapObjects();
    for (int i = 0; i < 300; i++) {
      network.fit(data);
    }
    // Arrays and op contexts; one left behind by each iteration would make 300.
    assertEquals(before, liveOffHeapObjects(), 30);
  }

  /** What ND4J holds off the heap, once it has freed whatever is unreachable. */
  private static int liveOffHeapObjects()
      throws ReflectiveOperationException, InterruptedException {
    Field references = DeallocatorService.class.getDeclaredField("referenceMap");
    references.setAccessible(true);
    Map<?, ?> live = (Map<?, ?>) references.get(Nd4j.getDeallocatorService());
    int count = Integer.MAX_VALUE;
    for (int still = 0; still < 3; ) {
      System.gc();
      Thread.sleep(50);
      still = live.size() < count ? 0 : still + 1;
      count = Math.min(count, live.size());
    }
    return count;
  }
}
