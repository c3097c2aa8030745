package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.gradients;
import static io.github.dl4jode.gradient.GradientRuns.relativeError;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static io.github.dl4jode.gradient.ReversibleGradientTest.difference;
import static io.github.dl4jode.gradient.ReversibleGradientTest.fixed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.EveryMethod;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients by every method of the library. */
class MethodGradientTest {

  private static final double BAR = 1e-8;

  private final INDArray theta = Nd4j.createFromArray(1.3, 0.8);
  private final INDArray start = Nd4j.createFromArray(0.7, -0.3);
  private final TapeTerm term = duffing(theta);
  private final GradientWorkspace workspace = new GradientWorkspace();

  @AfterEach
  void close() {
    workspace.close();
    term.close();
  }

  /** q' = p + sin(t) / 10, p' = -θ1 q - θ2 q³ + cos(t) / 10: separable, and driven. */
  private static TapeTerm duffing(INDArray theta) {
    return TapeTerm.differentiable(
        (graph, t, y, parameters) -> {
          SDVariable q = y.get(SDIndex.all(), SDIndex.interval(0, 1));
          SDVariable p = y.get(SDIndex.all(), SDIndex.interval(1, 2));
          SDVariable given = graph.reshape(parameters.get("theta"), 1, 2);
          SDVariable first = given.get(SDIndex.all(), SDIndex.interval(0, 1));
          SDVariable second = given.get(SDIndex.all(), SDIndex.interval(1, 2));
          SDVariable force = q.mul(first).add(q.mul(q).mul(q).mul(second)).neg();
          return graph.concat(
              1, p.add(graph.math().sin(t).mul(0.1)), force.add(graph.math().cos(t).mul(0.1)));
        },
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of("theta", theta));
  }

  static Stream<Arguments> methodsAndDirections() {
    return EveryMethod.all().stream()
        .flatMap(method -> Stream.of(1.0, -1.0).map(way -> Arguments.of(method, way)));
  }

  /** By finite differences of the same steps; the rest says which gradient method to use. */
  @ParameterizedTest
  @MethodSource("methodsAndDirections")
  void gradientIsThatOfTheSameSteps(Method method, double direction) {
    // Two outputs in one step, one close to a boundary, one in the last step.
    double[] times =
        Arrays.stream(new double[] {0.1, 0.15, 0.17, 0.8, 1.299, 1.3})
            .map(t -> direction * t)
            .toArray();
    // A method that cannot replay its steps has the same ones if their size is fixed.
    boolean replays = method.errorOrder() > 0 && method.repeatsSteps();
    // Stages that are found by iterations are as exact as the tolerance, and so is their gradient.
    double tolerance = method.needsJacobian() ? 1e-10 : 1e-3;
    OdeSolver solver =
        replays
            ? OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build()
            : fixed(method, 0.2);
    Optional<DifferentiableSolution> solved = discrete(solver, times);
    if (solved.isEmpty()) {
      return;
    }
    INDArray cotangents = varied(DataType.DOUBLE, times.length, 2);
    Gradients gradients = solved.get().backward(cotangents);
    gradients.times();
    List<AcceptedStep> steps = solved.get().solution().steps();
    try (SolverWorkspace memory = new SolverWorkspace()) {
      DoubleSupplier loss =
          () ->
              solver
                  .solve(
                      replays
                          ? Solve.of(term, start, times).replay(steps).build()
                          : Solve.of(term, start, times).build(),
                      memory)
                  .orThrow()
                  .states()
                  .mul(cotangents)
                  .sumNumber()
                  .doubleValue();
      for (int i = 0; i < 2; i++) {
        int index = i;
        assertEquals(
            difference(loss, start.getDouble(i), value -> start.putScalar(index, value)),
            gradients.initialState().getDouble(i),
            BAR,
            "dL/dy0 " + i);
        assertEquals(
            difference(loss, theta.getDouble(i), value -> setTheta(index, value)),
            gradients.parameters().getDouble(i),
            BAR,
            "dL/dθ " + i);
      }
      for (int i = 1; i < times.length - 1; i++) {
        int index = i;
        assertEquals(
            difference(loss, times[i], value -> times[index] = value),
            gradients.times()[i],
            BAR,
            "dL/dt " + i);
      }
    }
  }

  private void setTheta(int index, double value) {
    theta.putScalar(index, value);
    term.parametersChanged();
  }

  /** Empty if the method has no reverse steps, and says so. */
  private Optional<DifferentiableSolution> discrete(OdeSolver solver, double... times) {
    try {
      return Optional.of(new DiscreteAdjoint().solve(solver, term, start, times, workspace));
    } catch (UnsupportedOperationException e) {
      assertTrue(e.getMessage().contains("InterpolatingAdjoint"), e.getMessage());
      return Optional.empty();
    }
  }

  static List<Method> methods() {
    return EveryMethod.all();
  }

  /** By the continuous adjoint at a tight tolerance with another method. */
  @ParameterizedTest
  @MethodSource("methods")
  void gradientIsThatOfTheEquation(Method method) {
    double[] times = {0, 0.9, 2};
    INDArray cotangents = varied(DataType.DOUBLE, 3, 2);
    Method other = method.equals(Methods.DOPRI8) ? Methods.DOPRI5 : Methods.DOPRI8;
    Gradients expected =
        gradients(
            new ContinuousAdjoint(),
            OdeSolver.builder().method(other).rtol(1e-12).atol(1e-12).build(),
            term,
            start,
            times,
            cotangents);
    // Outputs at the ends of steps: the error of the method, not of its interpolant.
    boolean adaptive = method.errorOrder() > 0 && method.order() >= 5;
    OdeSolver solver =
        adaptive
            ? OdeSolver.builder().method(method).rtol(1e-10).atol(1e-11).build()
            : fixed(method, method.order() <= 2 ? 0.0025 : 0.02);
    double bar = adaptive ? 1e-7 : method.order() == 1 ? 1e-2 : method.order() == 2 ? 1e-4 : 1e-5;
    GradientMethod gradient =
        discrete(solver, times).isPresent() ? new DiscreteAdjoint() : new InterpolatingAdjoint();
    Gradients actual = gradients(gradient, solver, term, start, times, cotangents);
    assertTrue(
        relativeError(expected.initialState(), actual.initialState()) < bar,
        "dL/dy0: " + relativeError(expected.initialState(), actual.initialState()));
    assertTrue(
        relativeError(expected.parameters(), actual.parameters()) < bar,
        "dL/dθ: " + relativeError(expected.parameters(), actual.parameters()));
  }
}
