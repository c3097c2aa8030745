package io.github.dl4jode.finetune;

import static io.github.dl4jode.finetune.TunedNetworks.data;
import static io.github.dl4jode.finetune.TunedNetworks.graph;
import static io.github.dl4jode.finetune.TunedNetworks.graphData;
import static io.github.dl4jode.finetune.TunedNetworks.restored;
import static io.github.dl4jode.finetune.TunedNetworks.stack;
import static io.github.dl4jode.finetune.TunedNetworks.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.OdeLayer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A change of training reaches every layer and vertex, and nothing else changes. */
class FineTuningTest {

  @Test
  void aNewUpdaterHoldsForAllLayers() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    assertTrue(step(network, 1) > 5e-3, "tests nothing: Adam moves by its rate");

    FineTuning.builder().updater(new Sgd(1e-6)).build().apply(network);

    for (int layer = 0; layer < 3; layer++) {
      double moved = step(network, layer);
      assertTrue(moved > 0 && moved < 1e-4, "layer " + layer + " moved by " + moved);
    }
  }

  @Test
  void aNewUpdaterHoldsForVertices() {
    ComputationGraph graph = graph(new Adam(1e-2));
    assertTrue(step(graph, "ode") > 5e-3, "tests nothing: Adam moves by its rate");

    FineTuning.builder().updater(new Sgd(1e-6)).build().apply(graph);

    for (String layer : List.of("dense", "ode", "output")) {
      double moved = step(graph, layer);
      assertTrue(moved > 0 && moved < 1e-4, layer + " moved by " + moved);
    }
  }

  /** Of gradient descent the step is exactly the rate times the gradient. */
  @Test
  void aStepIsTheNewRateTimesTheGradient() {
    MultiLayerNetwork network = stack(new Sgd(0.5));
    FineTuning.builder().learningRate(0.25).build().apply(network);
    MultiLayerNetwork reference = stack(new Sgd(0.25));

    network.fit(data());
    reference.fit(data());

    assertEquals(reference.params(), network.params());
  }

  @Test
  void aScheduleHoldsForAllLayers() {
    MultiLayerNetwork network = stack(new Sgd(0.5));
    FineTuning.builder()
        .learningRate(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 1, 0.0)))
        .build()
        .apply(network);

    for (int layer = 0; layer < 3; layer++) {
      MultiLayerNetwork copy = network.clone();
      assertTrue(step(copy, layer) > 0, "layer " + layer);
      assertEquals(0, step(copy, layer), "layer " + layer);
    }
  }

  /** Adam's moments stay: the next step is that of a network that had the rate from the start. */
  @Test
  void momentsStayWithTheirParametersWhenBlocksAreMadeAnew() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    FineTuning.builder().learningRate(1e-3).only("ode").build().apply(network);
    MultiLayerNetwork unchanged = stack(new Adam(1e-2));
    unchanged.fit(data());
    assertEquals(unchanged.params(), network.params(), "tests nothing: the start is the same");
    INDArray before = network.params().dup();

    network.fit(data());
    unchanged.fit(data());

    INDArray step = network.params().sub(before);
    INDArray wholeStep = unchanged.params().sub(before);
    long from = network.getLayer(0).numParams();
    long to = from + network.getLayer(1).numParams();
    for (long i = 0; i < step.length(); i++) {
      double factor = i >= from && i < to ? 0.1 : 1;
      assertEquals(factor * wholeStep.getDouble(i), step.getDouble(i), 1e-12, "parameter " + i);
    }
  }

  @Test
  void momentsOfAnotherKindOfUpdaterAreNotTaken() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    MultiLayerNetwork fresh = stack(new Adam(1e-2));
    fresh.setParams(network.params());
    FineTuning nesterovs =
        FineTuning.builder()
            .updater(new org.nd4j.linalg.learning.config.Nesterovs(0.1, 0.9))
            .build();
    nesterovs.apply(network);
    nesterovs.apply(fresh);

    network.fit(data());
    fresh.fit(data());

    assertEquals(fresh.params(), network.params());
  }

  @Test
  void regularisationOfWeightsAndBiasesIsReplacedByKind() {
    MultiLayerNetwork network = stack(new Sgd(0.1));
    OdeLayer ode = (OdeLayer) network.getLayer(1).conf().getLayer();
    assertEquals(List.of(L2Regularization.class), kinds(ode.getRegularizationByParam("W1")));

    FineTuning.builder().l1(0.1).weightDecay(0.2).l2Bias(0.3).build().apply(network);

    assertEquals(
        List.of(L1Regularization.class, WeightDecay.class),
        kinds(ode.getRegularizationByParam("W1")));
    assertEquals(List.of(L2Regularization.class), kinds(ode.getRegularizationByParam("b1")));
    DenseLayer dense = (DenseLayer) network.getLayer(0).conf().getLayer();
    assertEquals(
        List.of(L1Regularization.class, WeightDecay.class),
        kinds(dense.getRegularizationByParam("W")));

    FineTuning.builder().l1(0).weightDecay(0).l2Bias(0).build().apply(network);
    assertEquals(List.of(), kinds(ode.getRegularizationByParam("W1")));
    assertEquals(0, network.calcRegularizationScore(true));
  }

  private static List<Class<?>> kinds(List<Regularization> all) {
    return all.stream().<Class<?>>map(Object::getClass).toList();
  }

  @Test
  void weightDecayWorksOnAVertex() {
    ComputationGraph graph = graph(new Sgd(0));
    FineTuning.builder().updater(new Sgd(0.5)).l2(0).weightDecay(0.5).build().apply(graph);
    ComputationGraph without = graph(new Sgd(0));
    FineTuning.builder().updater(new Sgd(0.5)).l2(0).build().apply(without);
    INDArray before = graph.getVertex("ode").paramTable(false).get("W1").dup();

    graph.fit(graphData());
    without.fit(graphData());

    INDArray difference =
        without
            .getVertex("ode")
            .paramTable(false)
            .get("W1")
            .sub(graph.getVertex("ode").paramTable(false).get("W1"));
    assertTrue(difference.sub(before.mul(0.25)).amaxNumber().doubleValue() < 1e-12);
  }

  @Test
  void aRestoredNetworkIsTunedAndSavesWhatItWasTunedTo() throws IOException {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    MultiLayerNetwork restored = restored(network);
    FineTuning.builder().updater(new Sgd(1e-6)).l2(0).build().apply(restored);

    MultiLayerNetwork again = restored(restored);

    OdeLayer ode = (OdeLayer) again.getLayer(1).conf().getLayer();
    assertEquals(new Sgd(1e-6), ode.getUpdater());
    assertEquals(List.of(), ode.getRegularizationByParam("W1"));
    assertEquals(restored.params(), again.params());
    assertTrue(step(again, 1) < 1e-4);
  }

  @Test
  void iterationsAndParametersStay() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    INDArray before = network.params().dup();
    FineTuning.builder().updater(new Sgd(1e-6)).build().apply(network);

    assertEquals(before, network.params());
    assertEquals(1, network.getIterationCount());
  }
}
