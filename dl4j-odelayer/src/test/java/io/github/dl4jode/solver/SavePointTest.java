package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.TapeEvent;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What diffrax and torchdiffeq ask of saved states, stops and jumps. */
class SavePointTest {

  private static final double START = 0.1;
  private static final double END = 1.1;
  private static final double Y0 = 2.1;
  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-8).atol(1e-8).build();

  /** y' = -y / 2. */
  private static FunctionField decay() {
    return new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = -0.5 * y[0]);
  }

  private static double exact(double t) {
    return Y0 * Math.exp(-0.5 * (t - START));
  }

  private static Solution solve(double... times) {
    return SOLVER.solve(decay(), Nd4j.createFromArray(Y0), times).orThrow();
  }

  @Test
  void theTimesThatAreAskedForAreSaved() {
    for (double[] times : new double[][] {{START, END}, {START, 0.5, 0.8, END}}) {
      Solution solution = solve(times);
      assertArrayEquals(times, solution.times());
      assertArrayEquals(new long[] {times.length, 1}, solution.states().shape());
      assertEquals(Y0, solution.states().getDouble(0));
      for (int i = 0; i < times.length; i++) {
        assertEquals(exact(times[i]), solution.states().getDouble(i), 1e-7);
      }
      assertTrue(solution.statistics().acceptedSteps() > 0);
      IllegalStateException notKept =
          assertThrows(IllegalStateException.class, solution::denseOutput);
      assertTrue(notKept.getMessage().contains("denseOutput"), notKept.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 3})
  void timesOutsideOfTheSolveAreRefused(double outside) {
    assertThrows(IllegalArgumentException.class, () -> solve(START, outside, END));
    Solution solution =
        SOLVER.solve(Solve.of(decay(), Nd4j.createFromArray(Y0), START, END).denseOutput().build());
    assertThrows(IllegalArgumentException.class, () -> solution.denseOutput().at(outside));
    solution.denseOutput().close();
  }

  /** The ends of all steps are seen by an observer, and dense output agrees with them. */
  @Test
  void allStepsAreSaved() {
    List<double[]> ends = new ArrayList<>();
    Solution solution =
        SOLVER
            .solve(
                Solve.of(decay(), Nd4j.createFromArray(Y0), START, END)
                    .observer(step -> ends.add(new double[] {step.end(), step.next().getDouble(0)}))
                    .denseOutput()
                    .build())
            .orThrow();
    assertEquals(solution.statistics().acceptedSteps(), ends.size());
    DenseOutput dense = solution.denseOutput();
    for (double[] end : ends) {
      assertEquals(exact(end[0]), end[1], 1e-7);
      assertEquals(end[1], dense.at(end[0]).getDouble(0), 1e-14);
    }
    INDArray some = dense.at(0.2, 0.8);
    assertEquals(exact(0.2), some.getDouble(0), 1e-7);
    assertEquals(exact(0.8), some.getDouble(1), 1e-7);
    assertEquals(-0.5 * exact(0.2), dense.derivativeAt(0.2).getDouble(0), 1e-6);
    dense.close();
  }

  @Test
  void aSolveOfNoLengthSavesItsStart() {
    Solution solution =
        SOLVER.solve(Solve.of(decay(), Nd4j.createFromArray(Y0), 2, 2).denseOutput().build());
    assertArrayEquals(new double[] {Y0, Y0}, solution.states().toDoubleVector());
    assertEquals(Y0, solution.denseOutput().at(2.0).getDouble(0));
    solution.denseOutput().close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsEndAtStops(boolean backwards) {
    double[] stops = backwards ? new double[] {4, 3} : new double[] {3, 4};
    Solve solve =
        Solve.of(decay(), Nd4j.createFromArray(1.0), backwards ? 5 : 0, backwards ? 0 : 5)
            .stops(stops)
            .build();
    Solution solution = OdeSolver.builder().rtol(1e-4).atol(1e-6).build().solve(solve).orThrow();
    for (double stop : stops) {
      assertTrue(solution.steps().stream().anyMatch(step -> step.time() == stop));
    }
  }

  /** A damped oscillator with a force that changes its sign at t = 7.5. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jumpsSaveSteps(boolean backwards) {
    FunctionField field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] =
                  -4 * Math.PI * Math.PI * y[0] - 4 * Math.PI * 0.05 * y[1] + (t < 7.5 ? 10 : -10);
            });
    OdeSolver solver = OdeSolver.builder().rtol(1e-4).atol(1e-6).build();
    Solve without =
        Solve.of(field, Nd4j.createFromArray(1.5, 0), backwards ? 15 : 0, backwards ? 0 : 15)
            .build();
    Solution plain = solver.solve(without).orThrow();
    Solution jumps = solver.solve(without.toBuilder().jumps(7.5).build()).orThrow();
    // Backwards the state has grown so much at the jump that the error test does not see it.
    assertTrue(
        tried(jumps) < tried(plain) + (backwards ? 1 : 0),
        jumps.statistics() + " and " + plain.statistics());
    solver.solve(without.toBuilder().jumps(7.5).stops(7.5).build()).orThrow();
    double[] stops = backwards ? new double[] {8, 3.5} : new double[] {3.5, 8};
    Solution both = solver.solve(without.toBuilder().jumps(7.5).stops(stops).build()).orThrow();
    for (double stop : stops) {
      assertTrue(both.steps().stream().anyMatch(step -> step.time() == stop));
    }
  }

  private static int tried(Solution solution) {
    return solution.statistics().acceptedSteps() + solution.statistics().rejectedSteps();
  }

  /**
   * y' = -y / 2 before t = 0.5, and y² after it: fewer evaluations with the jump, by each method.
   */
  @ParameterizedTest
  @ValueSource(strings = {"dopri5", "dopri8", "bosh3", "adaptive_heun", "tsit5"})
  void jumpsSaveEvaluations(String label) {
    var method =
        io.github.dl4jode.method.Methods.all().stream()
            .filter(it -> it.label().equals(label))
            .findFirst();
    if (method.isEmpty()) {
      throw new AssertionError(label + " is none of " + io.github.dl4jode.method.Methods.all());
    }
    OdeSolver solver =
        OdeSolver.builder()
            .method(method.get())
            .rtol(1e-7)
            .atol(1e-9)
            .maximumSteps(100_000)
            .build();
    int[] evaluations = new int[2];
    for (int i = 0; i < 2; i++) {
      FunctionField field =
          new FunctionField(
              2,
              DataType.DOUBLE,
              (t, y, d) -> {
                for (int k = 0; k < 2; k++) {
                  d[k] = t < 0.5 ? -0.5 * y[k] : y[k] * y[k];
                }
              });
      Solve.Builder builder = Solve.of(field, Nd4j.createFromArray(1.0, 1.2), 0, 1);
      solver.solve(i == 0 ? builder.build() : builder.jumps(0.5).build()).orThrow();
      evaluations[i] = field.evaluations();
    }
    assertTrue(evaluations[1] < evaluations[0], evaluations[1] + " and " + evaluations[0]);
  }

  static Stream<GradientMethod> methods() {
    return Stream.of(new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint());
  }

  /**
   * y' = u - y, S' = y, and u becomes 1 at τ, a parameter: dS(1)/dτ = e^(τ - 1) - 1. The switch is
   * an event, so its time has a gradient.
   */
  @ParameterizedTest
  @MethodSource("methods")
  void theTimeOfASwitchHasAGradient(GradientMethod method) {
    INDArray rates = Nd4j.createFromArray(new double[][] {{-1, 1, 0}, {0, 0, 0}, {1, 0, 0}});
    INDArray unit = Nd4j.createFromArray(new double[][] {{0, 0, 1}});
    double tau = 0.5;
    Map<String, INDArray> parameters = Map.of("tau", Nd4j.createFromArray(new double[][] {{tau}}));
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mmul(graph.constant(rates)),
                DataType.DOUBLE,
                new long[] {1, 3},
                parameters);
        GradientWorkspace workspace = new GradientWorkspace()) {
      Event on =
          Event.changing(
              TapeEvent.function(
                  term,
                  (graph, it) -> {
                    SDVariable later = it.parameters().get("tau");
                    return it.t().sub(graph.reshape(later, new long[0]));
                  }),
              TapeEvent.change(term, (graph, it) -> it.y().add(graph.constant(unit))));
      Solve solve = Solve.of(term, Nd4j.createFromArray(1.0, 0.0, 0.0), 0, 1).event(on).build();
      var solution = method.solve(SOLVER, solve, workspace);
      double sum = 1 - Math.exp(-1) + (1 - tau) - (1 - Math.exp(tau - 1));
      assertEquals(sum, solution.solution().orThrow().finalState().getDouble(1), 1e-7);
      Gradients gradients =
          solution.backward(Nd4j.createFromArray(new double[][] {{0, 0, 0}, {0, 1, 0}}));
      assertEquals(Math.exp(tau - 1) - 1, gradients.parameters().getDouble(0), 1e-7);
    }
  }
}
