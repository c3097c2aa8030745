package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The discrete gradient is the derivative of the computed solution: finite differences of the same
 * steps done again agree with it far beyond the accuracy of the solution.
 */
class FrozenStepsGradientTest {

  private static final int SIZE = 3;
  private static final double STEP = 1e-5;
  // Central differences with this step are wrong by about 1e-10.
  private static final double BAR = 1e-8;

  static Stream<Arguments> cases() {
    return Methods.all().stream()
        .flatMap(
            method ->
                Stream.of(StageStorage.values())
                    .flatMap(
                        storage ->
                            Stream.of(1.0, -1.0)
                                .map(direction -> Arguments.of(method, storage, direction))));
  }

  private final HostField field = TestFields.nonlinear(DataType.DOUBLE, SIZE, 9);
  private final INDArray start = array(DataType.DOUBLE, 0.4, -0.8, 0.2);
  // Two outputs in one step, one close to a boundary, one in the last step.
  private final double[] times = {0.1, 0.15, 0.17, 0.8, 1.299, 1.3};
  private final INDArray cotangents = varied(DataType.DOUBLE, times.length, SIZE);

  @ParameterizedTest
  @MethodSource("cases")
  void gradientIsThatOfTheSameSteps(
      ExplicitRungeKutta method, StageStorage storage, double direction) {
    for (int i = 0; i < times.length; i++) {
      times[i] *= direction;
    }
    OdeSolver solver = solver(method, 1e-3, 1e-3, 0.2);
    try (GradientWorkspace workspace = new GradientWorkspace();
        SolverWorkspace replays = new SolverWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint(storage).solve(solver, field, start, times, workspace);
      List<AcceptedStep> steps = solution.solution().steps();
      assertTrue(steps.size() > 1, "one step would leave the boundaries untested");
      compare(() -> loss(solver, steps, replays), solution.backward(cotangents));
    }
  }

  /** L = Σ g_i · y(t_i), by the same steps. */
  private double loss(OdeSolver solver, List<AcceptedStep> steps, SolverWorkspace workspace) {
    return solver
        .solve(Solve.of(field, start, times).replay(steps).build(), workspace)
        .orThrow()
        .states()
        .mul(cotangents)
        .sumNumber()
        .doubleValue();
  }

  private void compare(DoubleSupplier loss, Gradients gradients) {
    for (int i = 0; i < SIZE; i++) {
      int index = i;
      double expected =
          difference(loss, start.getDouble(i), value -> start.putScalar(index, value));
      assertEquals(expected, gradients.initialState().getDouble(i), BAR, "dL/dy0 " + i);
    }
    for (int i = 0; i < field.parameterCount(); i++) {
      int index = i;
      double expected =
          difference(loss, field.parameters()[i], value -> field.parameters()[index] = value);
      assertEquals(expected, gradients.parameters().getDouble(i), BAR, "dL/dθ " + i);
    }
    for (int i = 1; i < times.length - 1; i++) {
      int index = i;
      double expected = difference(loss, times[i], value -> times[index] = value);
      assertEquals(expected, gradients.times()[i], BAR, "dL/dt " + i);
    }
  }

  private static double difference(DoubleSupplier loss, double value, DoubleConsumer set) {
    set.accept(value + STEP);
    double above = loss.getAsDouble();
    set.accept(value - STEP);
    double below = loss.getAsDouble();
    set.accept(value);
    return (above - below) / (2 * STEP);
  }
}
