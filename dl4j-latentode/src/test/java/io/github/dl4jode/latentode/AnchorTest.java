package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** Latent states of the last points. */
class AnchorTest {

  private static final double[] TIMES = {0.1, 0.5, 1.7};

  private final List<Series> series = Models.irregular(4, 3).series();

  private static LatentOdeBuilder anchored() {
    return Models.small()
        .anchor(Anchor.LAST_POINT)
        .solver(OdeSolver.builder().rtol(1e-9).atol(1e-11).build());
  }

  @Test
  void theTrajectoryIsWhereTheNetworkSaysAtTheLastPointOfEachSeries() {
    List<LatentOdeBuilder> builders =
        List.of(anchored(), anchored().poissonTimes(Readout.of(Activation.TANH, 3)));
    for (LatentOdeBuilder builder : builders) {
      LatentOde model = builder.build();
      double[] lasts = series.stream().mapToDouble(Series::lastTime).sorted().toArray();
      assertTrue(lasts[3] - lasts[0] > 0.3, "the series end at different times");
      List<double[][]> trajectories = model.latentTrajectories(series, lasts);
      for (int i = 0; i < series.size(); i++) {
        int place = Arrays.binarySearch(lasts, series.get(i).lastTime());
        // There and back, each to a tolerance of 1e-9.
        assertArrayEquals(
            model.encode(series.get(i)).mean(), trajectories.get(i)[place], 1e-8, "series " + i);
      }
    }
  }

  @Test
  void aLaterSeriesHasTheSameFutureLater() {
    LatentOde model = anchored().build();
    Series one = series.get(0);
    Series later =
        new Series(one.id(), Arrays.stream(one.times()).map(t -> t + 0.75).toArray(), one.values());
    double[] laterTimes = Arrays.stream(TIMES).map(t -> t + 0.75).toArray();
    double[][] expected = model.reconstruct(one, TIMES).values();
    double[][] found = model.reconstruct(later, laterTimes).values();
    assertArrayEquals(model.encode(one).mean(), model.encode(later).mean(), 1e-12);
    for (int i = 0; i < TIMES.length; i++) {
      assertArrayEquals(expected[i], found[i], 1e-8);
    }
    LatentOde fromTheStart = Models.small().build();
    double moved =
        fromTheStart.reconstruct(later, laterTimes).value(1, 0)
            - fromTheStart.reconstruct(one, TIMES).value(1, 0);
    assertTrue(Math.abs(moved) > 1e-3, "no matter of course: " + moved);
  }

  @Test
  void aSeriesWithoutPointsBeginsWithTheState() {
    LatentOde model = anchored().build();
    Series nothing = Series.missing("nothing", TIMES, 2);
    double[][] trajectory = model.latentTrajectories(List.of(nothing), 0, 1).get(0);
    assertArrayEquals(model.encode(nothing).mean(), trajectory[0], 1e-12);
  }

  @Test
  void samplesEndWithTheState() {
    LatentOde model = anchored().build();
    // The same state at the last time, whatever is asked about before.
    Series two = model.sample(1, new double[] {0.5, 1.5}, 3).get(0);
    Series one = model.sample(1, new double[] {1.5}, 3).get(0);
    assertArrayEquals(one.values()[0], two.values()[1], 1e-8);
    Series earlier = model.sample(1, new double[] {0.5}, 3).get(0);
    assertArrayEquals(one.values()[0], earlier.values()[0], 1e-8);
  }

  @Test
  void dynamicsThatDependOnTimeAreRefused() {
    LatentOdeBuilder builder =
        anchored()
            .dynamics(
                DenseDynamics.builder().hidden(5).time(TimeConditioning.CONCATENATED).build());
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains("do not depend on time"), message);
    assertEquals(3, builder.anchor(Anchor.START).build().encode(series.get(0)).mean().length);
  }
}
