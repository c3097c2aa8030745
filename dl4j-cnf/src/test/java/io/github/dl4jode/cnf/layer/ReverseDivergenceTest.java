package io.github.dl4jode.cnf.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.LinearDynamics;
import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.testing.CentralDifferences;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ReverseDivergenceTest {

  private static final int SAMPLES = 7;
  private static final double STEP = 1e-5;

  private static ReverseDivergence divergence(
      MultiLayerNetwork network, LogDensity target, int samples) {
    CnfOutputLayer layer = (CnfOutputLayer) network.getLayer(0).conf().getLayer();
    return new ReverseDivergence(
        layer, target, DataType.DOUBLE, samples, network.getLayer(0).paramTable());
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of("planar", Flows.layer(Flows.dynamics().get("planar"))),
        Arguments.of("ffjord", Flows.layer(Flows.dynamics().get("ffjord CONCAT_SQUASH"))),
        Arguments.of(
            "discrete",
            Flows.layer(Flows.dynamics().get("ffjord BLEND")).gradient(new DiscreteAdjoint())),
        Arguments.of(
            "two flows, another base and other times",
            Flows.layer(Flows.dynamics().get("planar"), Flows.dynamics().get("ffjord CONCAT"))
                .base(new BaseDistribution(0.6))
                .times(2, 0.5)
                .gradient(new ContinuousAdjoint())),
        Arguments.of(
            "Hutchinson, penalties",
            Flows.layer(Flows.dynamics().get("ffjord SQUASH"))
                .divergence(Divergence.hutchinson())
                .penalties(new DynamicsPenalties(0.3, 0.2))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void gradientIsThatOfFiniteDifferences(String name, CnfOutputLayer.Builder layer) {
    MultiLayerNetwork network = Flows.network(2, layer.build());
    INDArray points = Flows.normal(21, SAMPLES, 2);
    INDArray parameters = network.params().reshape(network.numParams());
    try (ReverseDivergence loss = divergence(network, ToyPotential.U3, SAMPLES)) {
      loss.forward(points, new SplittableRandom(3));
      INDArray gradient = loss.backward().dup().divi(SAMPLES);
      assertTrue(gradient.norm2Number().doubleValue() > 0.01);
      Random random = new Random(4);
      CentralDifferences differences =
          new CentralDifferences(STEP, () -> loss.forward(points, new SplittableRandom(3)));
      for (int i = 0; i < 3; i++) {
        INDArray along = Nd4j.createFromArray(random.doubles(gradient.length(), -1, 1).toArray());
        double expected = differences.along(along, parameters);
        double actual = along.mul(gradient).sumNumber().doubleValue();
        assertEquals(expected, actual, 3e-6 * (1 + Math.abs(expected)));
      }
    }
  }

  /** x = e^a z, log q(x) = log p0(z) - a, against a normal density without its constant. */
  @Test
  void divergenceOfALinearFlowIsKnown() {
    double a = 0.7;
    MultiLayerNetwork network =
        Flows.network(1, Flows.layer(new LinearDynamics(new double[][] {{a}})).build());
    INDArray points = Flows.normal(2, SAMPLES, 1);
    LogDensity target = (graph, x) -> graph.sum(x.mul(x), 1).mul(-0.5 / 4);
    double expected = 0;
    for (int i = 0; i < SAMPLES; i++) {
      double z = points.getDouble(i);
      double logNormal = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
      expected += (logNormal - a + Math.exp(2 * a) * z * z / 8) / SAMPLES;
    }
    try (ReverseDivergence loss = divergence(network, target, SAMPLES)) {
      assertEquals(expected, loss.forward(points, new SplittableRandom(1)), 1e-8);
      assertTrue(loss.report().forward().functionEvaluations() > 0);
    }
  }

  @Test
  void aTargetThatIsNotFiniteIsNamedWithItsPoint() {
    MultiLayerNetwork network =
        Flows.network(1, Flows.layer(new LinearDynamics(new double[][] {{0}})).build());
    LogDensity logarithm = (graph, x) -> graph.sum(graph.math().log(x), 1);
    try (ReverseDivergence loss = divergence(network, logarithm, 2)) {
      INDArray points = Nd4j.createFromArray(new double[][] {{1}, {-0.5}});
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class, () -> loss.forward(points, new SplittableRandom(1)));
      assertTrue(
          failure.getMessage().startsWith("The target's log-density is NaN at the sample")
              && failure.getMessage().contains("0.5"),
          failure::getMessage);
    }
  }

  @Test
  void whatCannotBeMatchedIsRefused() {
    MultiLayerNetwork network =
        Flows.network(2, Flows.layer(Flows.dynamics().get("planar")).build());
    assertThrows(IllegalArgumentException.class, () -> divergence(network, ToyPotential.U1, 0));
    MultiLayerNetwork conditional =
        Flows.network(
            3, Flows.layer(FfjordDynamics.builder().hidden(4).context(1).build()).build());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> divergence(conditional, ToyPotential.U1, 3));
    assertTrue(refusal.getMessage().contains("is conditional"), refusal::getMessage);
  }
}
