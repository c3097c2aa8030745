package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.dynamics.TimedLayer;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

class ConditionalFlowTest {

  private static FfjordDynamics dynamics(int context) {
    return FfjordDynamics.builder().hidden(8, 8).context(context).build();
  }

  private static ContinuousNormalizingFlow flow(CnfOutputLayer layer) {
    return ContinuousNormalizingFlow.builder(2, layer)
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.03))
        .build();
  }

  /** Examples around (c, 0) for c = ±1.5, with c after each. */
  private static INDArray examples(int seed, int count) {
    INDArray examples = Nd4j.create(DataType.DOUBLE, count, 3);
    INDArray noise = Flows.normal(seed, count, 2).muli(0.5);
    for (int i = 0; i < count; i++) {
      double context = i % 2 == 0 ? 1.5 : -1.5;
      examples.putScalar(i, 0, context + noise.getDouble(i, 0));
      examples.putScalar(i, 1, noise.getDouble(i, 1));
      examples.putScalar(i, 2, context);
    }
    return examples;
  }

  @Test
  void learnsADensityForEachContext() {
    ContinuousNormalizingFlow flow =
        flow(new CnfOutputLayer.Builder(dynamics(1), new PlanarDynamics(4, 4)).build());
    double first = flow.fit(examples(1, 48));
    for (int i = 0; i < 25; i++) {
      flow.fit(examples(2 + i, 48));
    }
    double last = flow.network().score();
    assertTrue(last < first - 0.3, "NLL from " + first + " to " + last);
    Grid grid = new Grid(-7, 7, 70);
    for (double context : new double[] {1.5, 0.2, -1.5}) {
      ConditionedFlow given = flow.given(Nd4j.createFromArray(context));
      double mass = given.densityOnGrid(grid).sumNumber().doubleValue() * grid.cellArea();
      assertEquals(1, mass, 1e-3, "given " + context);
    }
    double right = meanOfFirst(flow.given(Nd4j.createFromArray(1.5)));
    double left = meanOfFirst(flow.given(Nd4j.createFromArray(-1.5)));
    assertTrue(right > 0.5 && left < -0.5, "means " + right + ", " + left);
  }

  private static double meanOfFirst(ConditionedFlow flow) {
    return flow.sample(200, 1).getColumn(0).meanNumber().doubleValue();
  }

  /** W x + C c + b: for one context, a bias. */
  @Test
  void aContextIsABiasOfTheFirstMap() {
    FfjordDynamics.Builder dynamics =
        FfjordDynamics.builder().hidden(5).layer(TimedLayer.CONCAT_SQUASH);
    ContinuousNormalizingFlow plain = flow(Flows.layer(dynamics.build()).build());
    ContinuousNormalizingFlow conditional = flow(Flows.layer(dynamics.context(2).build()).build());
    INDArray context = Nd4j.createFromArray(0.8, -1.3);
    plain
        .network()
        .paramTable()
        .forEach((name, array) -> array.assign(conditional.network().getParam(name)));
    INDArray ofContext =
        context.reshape(1, 2).mmul(conditional.network().getParam("0_flow1.C1").dup('c'));
    plain.network().getParam("0_flow1.b1").addi(ofContext.reshape(5));
    INDArray points = Flows.normal(5, 6, 2);
    ConditionedFlow given = conditional.given(context);
    close(plain.logDensity(points), given.logDensity(points));
    close(plain.transform(points), given.transform(points));
    close(points, given.invert(given.transform(points)));
    assertTrue(
        given.logDensity(points).distance2(conditional.given(context.neg()).logDensity(points))
            > 1e-3,
        "a context without influence tests nothing");
  }

  private static void close(INDArray expected, INDArray actual) {
    double difference = expected.sub(actual).amaxNumber().doubleValue();
    assertTrue(difference < 1e-7, "differ by " + difference);
  }

  /** DL4J merges the two inputs; log-densities are those of the joined examples. */
  @Test
  void stateAndContextMayBeTwoVertices() {
    CnfOutputLayer layer = Flows.layer(dynamics(1)).build();
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x", "c")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(1))
                .addLayer("flow", layer, "x", "c")
                .setOutputs("flow")
                .build());
    graph.init();
    ContinuousNormalizingFlow flow = flow(layer);
    flow.network().setParams(graph.params());
    INDArray joined = examples(3, 6);
    INDArray x = joined.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)).dup();
    INDArray c = joined.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 3)).dup();
    close(flow.logDensity(joined), graph.outputSingle(x, c).reshape(6));
  }

  @Test
  void isSavedAndLoaded(@TempDir Path folder) throws IOException {
    ContinuousNormalizingFlow flow = flow(Flows.layer(dynamics(1)).build());
    MultiLayerConfiguration configuration = flow.network().getLayerWiseConfigurations();
    assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
    File file = folder.resolve("flow.zip").toFile();
    flow.save(file);
    ContinuousNormalizingFlow loaded = ContinuousNormalizingFlow.load(file);
    assertEquals(2, loaded.dimension());
    assertEquals(1, loaded.contextSize());
    INDArray examples = examples(8, 5);
    assertEquals(flow.logDensity(examples), loaded.logDensity(examples));
  }

  @Test
  void badUseIsRefused() {
    ContinuousNormalizingFlow flow = flow(Flows.layer(dynamics(1)).build());
    assertEquals(
        "This density is conditional: say for which context, given(context)",
        assertThrows(IllegalStateException.class, () -> flow.sample(3, 1)).getMessage());
    INDArray plain = Flows.normal(1, 4, 2);
    assertEquals(
        "Examples of shape [n, 3] are needed, not [4, 2]",
        assertThrows(IllegalArgumentException.class, () -> flow.logDensity(plain)).getMessage());
    INDArray two = Nd4j.createFromArray(1.0, 2.0);
    assertEquals(
        "This density has contexts of 1 components; it cannot be given one of shape [2]",
        assertThrows(IllegalArgumentException.class, () -> flow.given(two)).getMessage());
    CnfOutputLayer.Builder different = Flows.layer(dynamics(1), dynamics(2));
    IllegalArgumentException sizes = assertThrows(IllegalArgumentException.class, different::build);
    assertTrue(
        sizes.getMessage().contains("has flows with contexts of different sizes, [1, 2]"),
        sizes::getMessage);
    assertThrows(IllegalArgumentException.class, () -> dynamics(-1));
    CnfOutputLayer wide = Flows.layer(dynamics(3)).build();
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Flows.network(3, wide))
            .getMessage()
            .contains("reads [x | context] with a context of 3 components, not "));
  }
}
