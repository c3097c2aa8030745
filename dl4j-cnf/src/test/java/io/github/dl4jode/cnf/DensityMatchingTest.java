package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class DensityMatchingTest {

  private static ContinuousNormalizingFlow.Builder flow(CnfOutputLayer layer, int dimension) {
    return ContinuousNormalizingFlow.builder(dimension, layer).dataType(DataType.DOUBLE);
  }

  private static final class Scores extends BaseTrainingListener {
    private final List<Double> scores = new ArrayList<>();
    private final List<Integer> iterations = new ArrayList<>();

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      scores.add(model.score());
      iterations.add(iteration);
    }
  }

  /** y' = a y from N(0, 1) is N(0, e^{2a}): towards N(0, 2²), a goes to ln 2. */
  @Test
  void aLinearFlowFindsTheWidthOfItsTarget() {
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(new LinearDynamics(new double[][] {{0}})).build();
    ContinuousNormalizingFlow flow = flow(layer, 1).updater(new Sgd(0.2)).build();
    LogDensity target = (graph, x) -> graph.sum(x.mul(x), 1).mul(-0.5 / 4);
    Scores scores = new Scores();
    flow.network().addListeners(scores);
    int samples = 2_000;
    List<Double> divergences = new ArrayList<>();
    try (DensityMatching matching = flow.matching(target, samples)) {
      for (int i = 0; i < 25; i++) {
        divergences.add(matching.fit());
      }
      // At its least the divergence is -log of the normalising constant 2 √(2π).
      double least = -Math.log(2 * Math.sqrt(2 * Math.PI));
      assertEquals(least, matching.divergence(5), 0.05);
      assertEquals(matching.divergence(5), matching.divergence(5), 0);
    }
    // The optimum for given samples is ln 2 minus half the log of their mean square.
    double tolerance = 5 * 0.5 * Math.sqrt(2.0 / samples);
    assertEquals(Math.log(2), flow.network().params().getDouble(0), tolerance);
    assertEquals(divergences, scores.scores);
    assertEquals(0, scores.iterations.get(0));
    assertEquals(25, flow.network().getIterationCount());
  }

  @Test
  void theUpdateIsTheMeanGradient() {
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(new LinearDynamics(new double[][] {{0}})).build();
    ContinuousNormalizingFlow flow = flow(layer, 1).updater(new Sgd(0.5)).build();
    // log p̃ = x: the loss is mean(log p0 - a - e^a z), its derivative at a = 0 is -1 - mean z.
    LogDensity target = (graph, x) -> graph.sum(x, 1);
    try (DensityMatching matching = flow.matching(target, 20_000)) {
      matching.fit();
    }
    assertEquals(0.5, flow.network().params().getDouble(0), 0.5 * 5 / Math.sqrt(20_000));
  }

  /** Both kinds of flow come closer to a target of two modes, and by their own account. */
  @Test
  void trainingLowersTheDivergence() {
    CnfOutputLayer layer = new CnfOutputLayer.Builder(new PlanarDynamics(8, 6)).build();
    ContinuousNormalizingFlow flow = flow(layer, 2).updater(new Adam(0.03)).build();
    double before;
    double after;
    try (DensityMatching matching = flow.matching(ToyPotential.U1, 200)) {
      before = matching.divergence(3);
      for (int i = 0; i < 25; i++) {
        matching.fit();
      }
      after = matching.divergence(3);
    }
    assertTrue(after < before - 0.5, "from " + before + " to " + after);
    // What the sampling direction says of log q, the other direction says as well.
    INDArray samples = flow.sample(200, 3);
    INDArray logDensity = flow.logDensity(samples);
    double logTarget = 0;
    for (int i = 0; i < 200; i++) {
      logTarget += logOfU1(samples.getDouble(i, 0), samples.getDouble(i, 1));
    }
    double bySolvingBack = (logDensity.sumNumber().doubleValue() - logTarget) / 200;
    assertEquals(bySolvingBack, after, 1e-3);
  }

  private static double logOfU1(double z1, double z2) {
    double ring = (Math.hypot(z1, z2) - 2) / 0.4;
    double right = (z1 - 2) / 0.6;
    double left = (z1 + 2) / 0.6;
    return Math.log(Math.exp(-0.5 * right * right) + Math.exp(-0.5 * left * left))
        - 0.5 * ring * ring;
  }
}
