package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.dynamics.DiagonalControlledDynamics;
import io.github.dl4jode.cde.dynamics.LowRankControlledDynamics;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** One step of Euler's method along a line, z + f(z) (x1 - x0), with f written out. */
class FieldFormulasTest {

  private static final int BATCH = 3;
  private static final int HIDDEN = 2;
  private static final int CHANNELS = CdeNetworks.CHANNELS;
  private static final INDArray SERIES = CdeNetworks.series(DataType.DOUBLE, BATCH, 2);

  /** Writes f(z) dx of one example. */
  private interface Formula {
    INDArray at(INDArray outputs, INDArray dx, Map<String, INDArray> parameters);
  }

  private static void check(ControlledDynamics field, Formula formula) {
    OdeSolver euler =
        OdeSolver.builder().method(Methods.EULER).stepSizeController(new FixedStepSize(1)).build();
    CdeLayer layer =
        new CdeLayer.Builder(field)
            .hiddenSize(HIDDEN)
            .scheme(PathScheme.LINEAR)
            .addTime(false)
            .solver(euler)
            .build();
    MultiLayerNetwork network =
        CdeNetworks.network(CdeNetworks.configuration(DataType.DOUBLE), layer);
    Map<String, INDArray> parameters = network.getLayer(0).paramTable();
    INDArray actual = network.feedForward(SERIES).get(1);
    INDArray first = step(0);
    INDArray start =
        first.mmul(parameters.get("initialW1")).addRowVector(row(parameters, "initialb1"));
    INDArray read = field.readsPath() ? Nd4j.concat(1, start, first) : start;
    INDArray hidden =
        Transforms.tanh(
            read.mmul(parameters.get("fieldW1")).addRowVector(row(parameters, "fieldb1")));
    INDArray outputs =
        Transforms.tanh(
            hidden.mmul(parameters.get("fieldW2")).addRowVector(row(parameters, "fieldb2")));
    INDArray increments = step(1).sub(first);
    for (int example = 0; example < BATCH; example++) {
      INDArray expected =
          start
              .getRow(example)
              .add(
                  formula
                      .at(outputs.getRow(example), increments.getRow(example), parameters)
                      .reshape(HIDDEN));
      double error =
          expected.sub(actual.getRow(example).reshape(HIDDEN)).amaxNumber().doubleValue();
      assertEquals(0, error, 1e-12);
    }
  }

  private static INDArray step(int index) {
    return SERIES.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(index)).dup('c');
  }

  private static INDArray row(Map<String, INDArray> parameters, String name) {
    INDArray bias = parameters.get(name);
    return bias.reshape(1, bias.length());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dense(boolean readsPath) {
    check(
        DenseControlledDynamics.builder()
            .hidden(5)
            .activation(Activation.TANH)
            .readsPath(readsPath)
            .build(),
        (outputs, dx, parameters) ->
            outputs.reshape('c', HIDDEN, CHANNELS).mmul(dx.reshape(CHANNELS, 1)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lowRank(boolean readsPath) {
    check(
        LowRankControlledDynamics.builder(2)
            .hidden(5)
            .activation(Activation.TANH)
            .readsPath(readsPath)
            .build(),
        (outputs, dx, parameters) ->
            outputs
                .reshape('c', HIDDEN, 2)
                .mmul(dx.reshape(1, CHANNELS).mmul(parameters.get("fieldV")).reshape(2, 1)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void diagonal(boolean readsPath) {
    check(
        DiagonalControlledDynamics.builder()
            .hidden(5)
            .activation(Activation.TANH)
            .readsPath(readsPath)
            .build(),
        (outputs, dx, parameters) ->
            outputs.reshape(1, HIDDEN).mul(dx.reshape(1, CHANNELS).mmul(parameters.get("fieldV"))));
  }

  @Test
  void settingsAreCompared() {
    assertEquals(
        LowRankControlledDynamics.builder(2).build(), LowRankControlledDynamics.builder(2).build());
    assertNotEquals(
        LowRankControlledDynamics.builder(2).build(), LowRankControlledDynamics.builder(3).build());
    assertNotEquals(
        DenseControlledDynamics.builder().build(),
        DenseControlledDynamics.builder().hidden(7).build());
    assertNotEquals(
        DiagonalControlledDynamics.builder().build(),
        DiagonalControlledDynamics.builder().readsPath(true).build());
    assertThrows(
        IllegalArgumentException.class, () -> LowRankControlledDynamics.builder(0).build());
  }

  static Stream<ControlledDynamics> readers() {
    return Stream.of(
        DenseControlledDynamics.builder().readsPath(true).build(),
        DiagonalControlledDynamics.builder().readsPath(true).build(),
        LowRankControlledDynamics.builder(2).readsPath(true).build());
  }

  @ParameterizedTest
  @MethodSource("readers")
  void whatIsReadIsSaved(ControlledDynamics field) {
    CdeLayer layer = new CdeLayer.Builder(field).hiddenSize(HIDDEN).build();
    MultiLayerConfiguration configuration =
        CdeNetworks.network(CdeNetworks.configuration(DataType.DOUBLE), layer)
            .getLayerWiseConfigurations();
    MultiLayerConfiguration restored = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, restored);
    assertTrue(((CdeLayer) restored.getConf(0).getLayer()).equation().dynamics().readsPath());
  }
}
