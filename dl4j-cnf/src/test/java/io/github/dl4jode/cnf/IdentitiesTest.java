package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.flow.DensitySolve;
import io.github.dl4jode.cnf.flow.FlowEquation;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** What every flow must keep. */
class IdentitiesTest {

  private static final double TOLERANCE = 1e-6;

  private static ContinuousNormalizingFlow flow(CnfOutputLayer layer, long dimension) {
    return ContinuousNormalizingFlow.builder(dimension, layer).dataType(DataType.DOUBLE).build();
  }

  private static CnfOutputLayer.Builder layer(Dynamics... dynamics) {
    return new CnfOutputLayer.Builder(dynamics)
        .solver(OdeSolver.builder().rtol(TOLERANCE).atol(TOLERANCE).build());
  }

  /** log p(x) - log p0(z), for z the preimage of x = normal numbers, by A from time 0 to T. */
  private static INDArray change(double[][] a, double span, Divergence divergence) {
    long[] shape = {6, a.length};
    CnfOutputLayer layer = layer(new LinearDynamics(a)).times(0, span).build();
    FlowEquation equation =
        new FlowEquation(layer.flows().get(0), divergence, DynamicsPenalties.none());
    Map<String, INDArray> parameters = Map.of("A", Nd4j.createFromArray(a));
    try (DensitySolve solve =
        new DensitySolve(
            equation, layer.settings(false), DataType.DOUBLE, shape, parameters, false)) {
      solve.drawNoise(new SplittableRandom(5));
      solve.forward(Flows.normal(3, 6, a.length).reshape(6L * a.length));
      return solve.logDensityChange().dup();
    }
  }

  /** A constant divergence is integrated exactly by every method: Δ log p = -T tr A. */
  @Test
  void linearFlowChangesTheLogDensityByTheTrace() {
    double[][] a = {{0.3, -1.2, 0.1}, {0.7, -0.5, 0.4}, {0, 0.2, 0.9}};
    INDArray change = change(a, 1.7, Divergence.exact());
    for (int i = 0; i < 6; i++) {
      assertEquals(-1.7 * (0.3 - 0.5 + 0.9), change.getDouble(i), 1e-13);
    }
  }

  @Test
  void rotationLeavesTheLogDensity() {
    double[][] a = {{0, -2}, {2, 0}};
    for (Divergence divergence : new Divergence[] {Divergence.exact(), Divergence.hutchinson()}) {
      INDArray change = change(a, 1, divergence);
      assertTrue(change.amaxNumber().doubleValue() < 1e-14, change::toString);
    }
  }

  /** y' = a y takes N(0, 1) to N(0, e^{2aT}). */
  @Test
  void oneComponentGrowsToAWiderNormal() {
    double a = 0.4;
    ContinuousNormalizingFlow flow =
        flow(layer(new LinearDynamics(new double[][] {{a}})).build(), 1);
    INDArray points = Flows.normal(8, 5, 1);
    INDArray logDensity = flow.logDensity(points);
    BaseDistribution wide = new BaseDistribution(Math.exp(a));
    INDArray expected = wide.logDensity(points);
    for (int i = 0; i < 5; i++) {
      assertEquals(expected.getDouble(i), logDensity.getDouble(i), 20 * TOLERANCE);
    }
  }

  static Stream<Arguments> trained() {
    Map<String, CnfOutputLayer.Builder> layers =
        Map.of(
            "planar", layer(new PlanarDynamics(8, 6)).times(0, 2),
            "ffjord", layer(FfjordDynamics.builder().hidden(12, 12).build()),
            "two flows",
                layer(FfjordDynamics.builder().hidden(8).build(), new PlanarDynamics(6, 4))
                    .base(new BaseDistribution(0.7)));
    return layers.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue().build()));
  }

  /** Two clusters, so that training moves the density away from a normal one. */
  private static ContinuousNormalizingFlow trained(CnfOutputLayer layer) {
    ContinuousNormalizingFlow flow =
        ContinuousNormalizingFlow.builder(2, layer)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.03))
            .build();
    double first = 0;
    double last = 0;
    for (int i = 0; i < 25; i++) {
      INDArray noise = Flows.normal(100 + i, 32, 2).muli(0.5);
      for (int j = 0; j < 32; j++) {
        noise.putScalar(j, 0, noise.getDouble(j, 0) + (j % 2 == 0 ? 1.5 : -1.5));
      }
      last = flow.fit(noise);
      first = i == 0 ? last : first;
    }
    assertTrue(last < first - 0.2, "NLL from " + first + " to " + last);
    return flow;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trained")
  void densityIntegratesToOne(String name, CnfOutputLayer layer) {
    Grid grid = new Grid(-7, 7, 90);
    INDArray density = trained(layer).densityOnGrid(grid);
    assertEquals(1, density.sumNumber().doubleValue() * grid.cellArea(), 1e-3);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trained")
  void sampleCanBeTakenBack(String name, CnfOutputLayer layer) {
    ContinuousNormalizingFlow flow = trained(layer);
    INDArray points = Flows.normal(6, 40, 2);
    INDArray samples = flow.transform(points);
    assertTrue(samples.distance2(points) > 0.1, "a flow that moves nothing tests nothing");
    double difference = flow.invert(samples).sub(points).amaxNumber().doubleValue();
    assertTrue(difference < 10 * TOLERANCE, "differ by " + difference);
  }
}
