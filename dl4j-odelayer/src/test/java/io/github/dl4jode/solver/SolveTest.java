package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.Diffusion;
import io.github.dl4jode.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a solve can be asked for in addition to its states. */
@Tag("device")
class SolveTest {

  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-8).atol(1e-10).build();

  /** y_i' = -(i + 1) y_i, one number for each of two examples. */
  private static Term decay() {
    return new DelegatingTerm(
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = -y[0];
              d[1] = -2 * y[1];
            })) {
      @Override
      public long batch() {
        return 2;
      }

      @Override
      public long size() {
        return 1;
      }
    };
  }

  @Test
  void nothingToIntegrateGivesTheInitialStateBack() {
    INDArray start = Nd4j.createFromArray(1.0, 2.0);
    for (double[] times : new double[][] {{3}, {3, 3}}) {
      Solution solution = SOLVER.solve(decay(), start, times).orThrow();
      assertArrayEquals(new long[] {times.length, 2}, solution.states().shape());
      assertEquals(start, solution.finalState());
      assertEquals(SolverStatistics.none(), solution.statistics());
      assertTrue(solution.steps().isEmpty());
    }
  }

  @Test
  void stepsEndOnStopsAndNothingElseChanges() {
    List<Double> ends = new ArrayList<>();
    INDArray start = Nd4j.createFromArray(1.0, 2.0);
    Solution solution =
        SOLVER.solve(
            Solve.of(decay(), start, 0, 1)
                .stops(0.3, 0.75)
                .observer(step -> ends.add(step.end()))
                .build());
    assertTrue(ends.contains(0.3) && ends.contains(0.75), ends.toString());
    assertEquals(Math.exp(-1), solution.finalState().getDouble(0), 1e-8);
    SolverStatistics cost = solution.statistics();
    // Six a step, one at the start, one to choose the first step: nothing is evaluated again.
    assertEquals(6 * (cost.acceptedSteps() + cost.rejectedSteps()) + 2, cost.functionEvaluations());
    OdeSolver fixed =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();
    ends.clear();
    fixed.solve(
        Solve.of(decay(), start, 1, 0).stops(0.9).observer(step -> ends.add(step.end())).build());
    assertEquals(5, ends.size());
    assertEquals(0.9, ends.get(0));
    assertEquals(0, ends.get(4));
  }

  /** y' = sign(1/2 - t): with its jump, exact to rounding. */
  @Test
  void aDiscontinuityIsNotSteppedOver() {
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = t < 0.5 ? 1 : -1);
    INDArray start = Nd4j.createFromArray(0.0);
    Solution without = SOLVER.solve(field, start, 0, 2);
    FunctionField again =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = t < 0.5 ? 1 : -1);
    Solution with = SOLVER.solve(Solve.of(again, start, 0, 2).jumps(0.5).build());
    assertTrue(again.evaluations() < field.evaluations());
    assertTrue(without.statistics().rejectedSteps() > with.statistics().rejectedSteps());
  }

  @Test
  void stopsAndJumpsThatDoNotLieInsideAreRefused() {
    INDArray start = Nd4j.createFromArray(1.0, 2.0);
    for (double[] stops : new double[][] {{0}, {1}, {0.6, 0.5}, {-1}, {Double.NaN}}) {
      Solve solve = Solve.of(decay(), start, 0, 1).stops(stops).build();
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> SOLVER.solve(solve));
      assertTrue(refusal.getMessage().contains("stops"), refusal.getMessage());
    }
  }

  @Test
  void aDiffusionIsNotIgnored() {
    Term stochastic =
        new DelegatingTerm(decay()) {
          @Override
          public Optional<Diffusion> diffusion() {
            return Optional.of(
                new Diffusion() {
                  @Override
                  public long noiseSize() {
                    return 1;
                  }

                  @Override
                  public void evaluate(double t, INDArray state, INDArray diffusion) {
                    diffusion.assign(1);
                  }
                });
          }
        };
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> SOLVER.solve(stochastic, Nd4j.createFromArray(1.0, 2.0), 0, 1));
    assertTrue(refusal.getMessage().contains("dopri5"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("diffusion"), refusal.getMessage());
  }

  static List<ExplicitRungeKutta> methods() {
    return Methods.all();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void denseOutputIsWhatOutputTimesGive(ExplicitRungeKutta method) {
    OdeSolver solver =
        OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.1)).build();
    double[] inside = {0.05, 0.1, 0.72, 0.999};
    INDArray start = Nd4j.createFromArray(1.0, 2.0);
    INDArray states = solver.solve(decay(), start, 0, 0.05, 0.1, 0.72, 0.999, 1).states();
    Solve solve = Solve.of(decay(), start, 0, 1).denseOutput().build();
    try (DenseOutput dense = solver.solve(solve).denseOutput()) {
      INDArray between = dense.at(inside);
      INDArray rates = dense.derivativeAt(inside);
      for (int i = 0; i < inside.length; i++) {
        assertTrue(states.getRow(i + 1).distance2(between.getRow(i)) < 1e-14, "" + inside[i]);
        double h = 1e-6;
        INDArray difference =
            dense.at(inside[i] + h).sub(dense.at(inside[i] - h)).divi(2 * h).getRow(0);
        if (inside[i] != 0.1) {
          assertTrue(difference.distance2(rates.getRow(i)) < 1e-7, "" + inside[i]);
        }
      }
      assertThrows(IllegalArgumentException.class, () -> dense.at(1.2));
    }
    Solution without = solver.solve(decay(), start, 0, 1);
    assertThrows(IllegalStateException.class, without::denseOutput);
  }

  @Test
  void componentsMayHaveTolerancesOfTheirOwn() {
    INDArray start = Nd4j.createFromArray(1.0, 1e-9);
    Term field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = 0;
              d[1] = Math.cos(20 * t) * 1e-9;
            });
    OdeSolver loose = OdeSolver.builder().rtol(0).atol(1e-6).build();
    OdeSolver tight = OdeSolver.builder().rtol(0).componentAtol(1e-6, 1e-15).build();
    double expected = 1e-9 * (1 + Math.sin(60) / 20);
    double missed = Math.abs(loose.solve(field, start, 0, 3).finalState().getDouble(1) - expected);
    double hit = Math.abs(tight.solve(field, start, 0, 3).finalState().getDouble(1) - expected);
    assertTrue(missed > 1e-12, "otherwise this tests nothing: " + missed);
    assertTrue(hit < 1e-13, "" + hit);
    OdeSolver wrong = OdeSolver.builder().componentAtol(1, 1, 1).build();
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> wrong.solve(field, start, 0, 1));
    assertTrue(refusal.getMessage().contains("3 components"), refusal.getMessage());
  }

  /** One quick example among 63 that rest: the mean hides it, the worst example does not. */
  @Test
  void theWorstExampleDecides() {
    Term quick =
        new DelegatingTerm(
            new FunctionField(
                64, DataType.DOUBLE, (t, y, d) -> d[0] = 30 * Math.cos(30 * t) * y[0])) {
          @Override
          public long batch() {
            return 64;
          }

          @Override
          public long size() {
            return 1;
          }
        };
    Term alone =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = 30 * Math.cos(30 * t) * y[0]);
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 64);
    OdeSolver mean = OdeSolver.builder().rtol(1e-3).atol(1e-3).build();
    OdeSolver worst = mean.toBuilder().errorNorm(ErrorNorms.MAX_EXAMPLE).build();
    int single =
        mean.solve(alone, Nd4j.ones(DataType.DOUBLE, 1), 0, 1).statistics().acceptedSteps();
    // The first step is chosen by the same norm, so the two solves are the same.
    assertEquals(single, worst.solve(quick, ones, 0, 1).statistics().acceptedSteps());
    assertTrue(mean.solve(quick, ones, 0, 1).statistics().acceptedSteps() < single);
  }
}
