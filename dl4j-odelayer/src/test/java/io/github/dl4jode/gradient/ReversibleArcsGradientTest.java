package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.relativeError;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static io.github.dl4jode.gradient.ReversibleGradientTest.difference;
import static io.github.dl4jode.gradient.ReversibleGradientTest.fixed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.event.DifferentiableEventChange;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.TapeEvent;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of methods that undo their steps, where a solve is changed or ends at an event. */
class ReversibleArcsGradientTest {

  private static final double BAR = 1e-8;

  /** A change of the state starts the auxiliary state and f again. */
  @ParameterizedTest
  @MethodSource("io.github.dl4jode.gradient.ReversibleGradientTest#all")
  void changesOfTheStateAreDifferentiated(Method method) {
    INDArray a = Nd4j.createFromArray(1.3);
    INDArray start = Nd4j.createFromArray(0.7, -0.3);
    try (TapeTerm term = oscillator(a);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableEventChange change =
          TapeEvent.change(term, (graph, it) -> it.y().mul(it.y()).add(it.y().mul(0.2)));
      Solve solve = Solve.of(term, start, 0, 0.5, 1.3).changes(change, 0.67).build();
      OdeSolver solver = fixed(method, 0.1);
      INDArray cotangents = varied(DataType.DOUBLE, 3, 2);
      DifferentiableSolution solution = new DiscreteAdjoint().solve(solver, solve, workspace);
      assertEquals(
          0,
          solver
              .solve(solve)
              .orThrow()
              .finalState()
              .distance2(solution.solution().orThrow().finalState()),
          1e-14,
          "the same with and without a gradient");
      Gradients gradients = solution.backward(cotangents);
      DoubleSupplier loss =
          () -> solver.solve(solve).orThrow().states().mul(cotangents).sumNumber().doubleValue();
      for (int i = 0; i < 2; i++) {
        int index = i;
        assertEquals(
            difference(loss, start.getDouble(i), value -> start.putScalar(index, value)),
            gradients.initialState().getDouble(i),
            BAR);
      }
    }
  }

  /** q' = p, p' = -a sin q. */
  private static TapeTerm oscillator(INDArray a) {
    return TapeTerm.differentiable(
        (graph, t, y, p) ->
            graph.concat(
                1,
                y.get(SDIndex.all(), SDIndex.interval(1, 2)),
                graph
                    .math()
                    .sin(y.get(SDIndex.all(), SDIndex.interval(0, 1)))
                    .mul(graph.reshape(p.get("a"), 1, 1))
                    .neg()),
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of("a", a));
  }

  /** The pendulum passes q = 0 inside a step; the gradient is that of the continuous solution. */
  @ParameterizedTest
  @MethodSource("io.github.dl4jode.gradient.ReversibleGradientTest#all")
  void aSolveThatEndsAtAnEventIsDifferentiated(Method method) {
    INDArray a = Nd4j.createFromArray(1.3);
    INDArray start = Nd4j.createFromArray(0.7, -0.3);
    try (TapeTerm term = oscillator(a);
        GradientWorkspace workspace = new GradientWorkspace();
        GradientWorkspace reference = new GradientWorkspace()) {
      Event zero =
          Event.ending(TapeEvent.function(term, (graph, it) -> it.y().mmul(column(graph))));
      Solve solve = Solve.of(term, start, 0, 5).event(zero).build();
      double step = method.order() == 1 ? 1e-3 : 0.01;
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(fixed(method, step), solve, workspace);
      OdeSolver exact = OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-11).atol(1e-12).build();
      DifferentiableSolution expected = new ContinuousAdjoint().solve(exact, solve, reference);
      double end = expected.solution().leftAt().orElseThrow();
      double bar = method.order() == 1 ? 1e-2 : 1e-3;
      assertEquals(end, solution.solution().leftAt().orElseThrow(), bar);
      INDArray cotangents = GradientRuns.onLast(DataType.DOUBLE, 2, 0, 1);
      assertEquals(
          0,
          relativeError(
              expected.backward(cotangents).initialState(),
              solution.backward(cotangents).initialState()),
          bar);
    }
  }

  private static SDVariable column(SameDiff graph) {
    return graph.constant(Nd4j.createFromArray(new double[][] {{1}, {0}}));
  }
}
