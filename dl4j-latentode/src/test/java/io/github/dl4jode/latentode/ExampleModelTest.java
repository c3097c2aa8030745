package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import io.github.dl4jode.testing.ParameterSlopes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The README's model, in both places of its latent state: every parameter has a gradient, and its
 * equation is better than a latent state that stays as it is.
 */
class ExampleModelTest {

  private static final int SERIES = 20;

  private static final double NOISE = 0.05;

  private static final double[] TIMES = {0, 0.2, 0.5, 0.6, 1, 1.3, 1.9, 2};

  /** Points that go round a circle, each from another place. */
  private static SeriesSet circles(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < SERIES; i++) {
      double phase = random.nextDouble(2 * Math.PI);
      double[][] values = new double[TIMES.length][];
      for (int k = 0; k < TIMES.length; k++) {
        double angle = 2 * TIMES[k] + phase;
        values[k] =
            new double[] {
              Math.cos(angle) + NOISE * random.nextGaussian(),
              Math.sin(angle) + NOISE * random.nextGaussian()
            };
      }
      all.add(new Series("series " + i, TIMES, values));
    }
    return new SeriesSet(Models.SENSORS, all);
  }

  private static LatentOdeBuilder model(Anchor anchor) {
    return LatentOde.builder(SeriesScaling.of(circles(1)))
        .latent(4)
        .anchor(anchor)
        .updater(new Adam(0.02))
        .dataType(DataType.DOUBLE);
  }

  @ParameterizedTest
  @EnumSource
  void everyParameterMatters(Anchor anchor) {
    // The gradient leaves out that steps depend on parameters, so they are to be small.
    LatentOde model =
        model(anchor).solver(OdeSolver.builder().rtol(1e-7).atol(1e-7).build()).build();
    ComputationGraph graph = model.network();
    MultiDataSet data = Models.minibatch(model, circles(2));
    GraphGradients.score(graph, data);
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    graph
        .gradient()
        .gradientForVariable()
        .forEach((name, sum) -> gradients.put(name, sum.div(SERIES)));
    ParameterSlopes.assertAllMatter(
        graph.paramTable(), gradients, () -> GraphGradients.score(graph, data));
  }

  @ParameterizedTest
  @EnumSource
  void theEquationIsBetterThanAStateThatStays(Anchor anchor) {
    double moving = bound(model(anchor).build());
    double still = bound(model(anchor).dynamics(new StillDynamics()).build());
    assertTrue(moving > still + 2, moving + " with the equation, " + still + " without");
  }

  /** Of series that were not learned from. */
  private static double bound(LatentOde model) {
    MultiDataSet training = Models.minibatch(model, circles(1));
    for (int i = 0; i < 200; i++) {
      model.fit(training);
    }
    return model.evidenceLowerBound(circles(2).series(), 3, 1);
  }
}
