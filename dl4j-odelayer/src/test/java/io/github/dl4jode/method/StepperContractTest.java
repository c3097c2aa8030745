package io.github.dl4jode.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.event.StateChange;
import io.github.dl4jode.method.reversible.ReversibleRungeKutta;
import io.github.dl4jode.method.reversible.SymplecticMethod;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for the steps of every method. */
class StepperContractTest {

  private static final INDArray START = Nd4j.createFromArray(0.7, -0.4);

  private final List<TapeTerm> terms = new ArrayList<>();

  @AfterEach
  void close() {
    terms.forEach(TapeTerm::close);
  }

  static Stream<Method> methods() {
    return Stream.concat(
        EveryMethod.all().stream(),
        Stream.of(Methods.reversible(Methods.RK4), Methods.reversible(Methods.DOPRI5)));
  }

  static Stream<Method> adaptive() {
    return methods().filter(method -> method.errorOrder() > 0);
  }

  /** An oscillator q' = p, p' = force - q, which is separable. */
  private interface Force {
    SDVariable at(SameDiff graph, SDVariable t);
  }

  private TapeTerm oscillator(int batch, double sign, Force force) {
    TapeTerm term =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> {
              SDVariable[] of = graph.split(y, 2, 1);
              SDVariable q = of[0];
              return graph.concat(1, of[1], q.neg().add(force.at(graph, t))).mul(sign);
            },
            DataType.DOUBLE,
            new long[] {batch, 2},
            Map.of());
    terms.add(term);
    return term;
  }

  private TapeTerm driven() {
    return oscillator(1, 1, (graph, t) -> t.mul(t));
  }

  private static OdeSolver solver(Method method) {
    return method.errorOrder() > 0 ? tolerant(method, 1e-6) : fixed(method, 0.05);
  }

  private static OdeSolver tolerant(Method method, double tolerance) {
    return OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
  }

  private static OdeSolver fixed(Method method, double size) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(size)).build();
  }

  private static void assertNear(INDArray expected, INDArray actual, double bound, String where) {
    double difference = expected.sub(actual).norm2Number().doubleValue();
    assertTrue(difference <= bound, where + ": " + difference);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void whatIsNotFiniteIsNamed(Method method) {
    INDArray nan = Nd4j.createFromArray(Double.NaN, 1);
    assertEquals(SolverStatus.NON_FINITE_STATE, solver(method).solve(driven(), nan, 0, 1).status());
    TapeTerm ending = oscillator(1, 1, (graph, t) -> graph.math().sqrt(t.rsub(0.5)));
    assertEquals(
        SolverStatus.SUCCESS, solver(method).solve(ending, START, 0, 0.4).status(), "before");
    Solution solution = solver(method).solve(ending, START, 0, 1);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
    assertTrue(solution.time() > 0.4 && solution.time() < 0.5 + 1e-9, solution.toString());
    // From the first evaluation on, which a solve with fixed steps meets in its first step.
    for (OdeSolver solver : List.of(solver(method), fixed(method, 0.05))) {
      assertEquals(
          SolverStatus.NON_FINITE_DERIVATIVE, solver.solve(ending, START, 0.6, 1).status());
      assertEquals(SolverStatus.NON_FINITE_STATE, solver.solve(driven(), nan, 0, 1).status());
    }
  }

  static Stream<Method> implicit() {
    return Stream.of(Methods.RODAS5P, Methods.KVAERNO5, Methods.KENCARP4);
  }

  /** √y has a value and no slope at 0. */
  @ParameterizedTest
  @MethodSource("implicit")
  void aJacobianThatIsNotFiniteIsNamed(Method method) {
    TapeTerm root =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> graph.math().sqrt(y),
            DataType.DOUBLE,
            new long[] {1, 1},
            Map.of());
    terms.add(root);
    Solution solution = solver(method).solve(root, Nd4j.createFromArray(0.0), 0, 1);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status(), solution.toString());
    assertEquals(0, solution.time());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void evaluationsAreCounted(Method method) {
    int[] calls = {0};
    TapeTerm term = driven();
    DelegatingTerm counted =
        new DelegatingTerm(term) {
          @Override
          public void evaluate(double t, INDArray y, INDArray derivative, INDArray integrand) {
            calls[0]++;
            super.evaluate(t, y, derivative, integrand);
          }
        };
    Solution solution = solver(method).solve(counted, START, 0, 0.33, 2).orThrow();
    int products = 2 * solution.implicitCost().map(ImplicitCost::jacobians).orElse(0);
    assertEquals(calls[0] + products, solution.statistics().functionEvaluations());
  }

  /** ∫ (q p + t² q) dt, in the error norm or not; symplectic methods take none. */
  @ParameterizedTest
  @MethodSource("methods")
  void aQuadratureIsTheSameAsAComponentOfTheState(Method method) {
    if (method instanceof SymplecticMethod) {
      return;
    }
    OdeSolver solver = fixed(method, 0.1);
    INDArray start = Nd4j.createFromArray(0.7, -0.4, 0.0);
    // The reversible form of a Runge–Kutta method sums the stages of one of its two increments.
    double bound = method instanceof ReversibleRungeKutta ? 1e-8 : 1e-14;
    for (boolean driven : new boolean[] {false, true}) {
      TapeTerm carried = summed(true, false, driven);
      double expected = solver.solve(carried, start, 0, 1).orThrow().finalState().getDouble(2);
      for (boolean controlled : new boolean[] {false, true}) {
        Solution solution = solver.solve(summed(false, controlled, driven), START, 0, 1).orThrow();
        assertEquals(expected, solution.quadratures().getDouble(0), bound, method.label());
      }
    }
  }

  /** A quadrature in the error norm has the error of the same integral as a component. */
  @ParameterizedTest
  @MethodSource("adaptive")
  void theErrorOfAQuadratureIsThatOfAComponent(Method method) {
    if (method instanceof ReversibleRungeKutta) {
      return;
    }
    double expected = error(method, summed(true, false, true), 0.7, -0.4, 0);
    double actual = error(method, summed(false, true, true), 0.7, -0.4);
    assertEquals(expected, actual, 1e-6 * expected, method.label());
  }

  /** Of a step that is long enough for an error above rounding. */
  private static double error(Method method, TapeTerm term, double... start) {
    Tolerances tolerances = Tolerances.of(1e-8, 1e-8);
    try (Stepper stepper = method.newStepper(term.shape())) {
      stepper.start(term, Nd4j.createFromArray(start));
      stepper.attempt(new Interval(0.1, 0.4));
      return stepper.error(tolerances, ErrorNorms.RMS);
    }
  }

  private TapeTerm summed(boolean asState, boolean controlled, boolean driven) {
    TapeTerm term =
        TapeTerm.builder(
                (graph, at) -> {
                  SDVariable[] of = graph.split(at.y(), asState ? 3 : 2, 1);
                  SDVariable integrand = of[0].mul(of[1]).add(of[0].mul(at.t().mul(at.t())));
                  SDVariable push = driven ? graph.math().cos(at.t()).sub(of[0]) : of[0].neg();
                  return asState
                      ? TapeTerm.Parts.of(graph.concat(1, of[1], push, integrand))
                      : new TapeTerm.Parts(graph.concat(1, of[1], push), List.of(integrand));
                },
                DataType.DOUBLE,
                1,
                asState ? 3 : 2)
            .quadratureErrorControlled(controlled)
            .build();
    terms.add(term);
    return term;
  }

  /** y' = f(t, y) from 0 to 2 is y' = -f(-t, y) from 0 to -2; f is even in t. */
  @ParameterizedTest
  @MethodSource("methods")
  void aSolveBackwardsIsThatOfTheReversedEquation(Method method) {
    TapeTerm reversed = oscillator(1, -1, (graph, t) -> t.mul(t));
    Solution forwards = solver(method).solve(driven(), START, 0, 0.7, 2).orThrow();
    Solution backwards = solver(method).solve(reversed, START, 0, -0.7, -2).orThrow();
    assertEquals(forwards.statistics(), backwards.statistics());
    assertNear(forwards.states(), backwards.states(), 1e-13, method.label());
  }

  /** Neither far too short, nor so long that it fails. */
  @ParameterizedTest
  @MethodSource("adaptive")
  void theFirstStepIsOfTheSizeOfTheOthers(Method method) {
    List<Integer> failed = new ArrayList<>();
    Solve solve =
        Solve.of(driven(), START, 0, 1)
            .listener((from, to, error, accepted) -> failed.add(accepted ? 0 : 1))
            .build();
    Solution solution = tolerant(method, 1e-3).solve(solve).orThrow();
    assertEquals(0, failed.get(0), "the first attempt");
    assertTrue(solution.steps().get(0).stepSize() > 1e-3, solution.steps().get(0).toString());
  }

  /** The dense output of a step: its ends, its slope, and its rows. */
  @ParameterizedTest
  @MethodSource("methods")
  void theDenseOutputIsThatOfItsRows(Method method) {
    TapeTerm term = driven();
    try (Stepper stepper = method.newStepper(term.shape())) {
      stepper.start(term, START);
      double h = 0.05;
      for (int i = 0; i < 5; i++) {
        stepper.attempt(new Interval(i * h, (i + 1) * h));
        stepper.accept();
        if (i < 4) {
          stepper.advance();
        }
      }
      stepper.completeInterpolant();
      INDArray output = START.ulike();
      stepper.interpolate(0, output);
      assertNear(stepper.state(), output, 1e-14, "at 0");
      stepper.interpolate(1, output);
      assertNear(stepper.next(), output, 1e-13, "at 1");
      INDArray rows = stepper.rows().dup();
      for (double theta : new double[] {0.2, 0.55, 0.9}) {
        stepper.interpolate(theta, output);
        INDArray sum = stepper.state().dup();
        double[] weights = method.interpolant().weights(theta);
        for (int i = 0; i < weights.length; i++) {
          sum.addi(rows.getRow(i).mul(h * weights[i]));
        }
        assertNear(sum, output, 1e-13, "rows at " + theta);
        INDArray slope = START.ulike();
        stepper.interpolateDerivative(theta, slope);
        assertNear(difference(stepper, theta, h), slope, 1e-9, "slope at " + theta);
      }
    }
  }

  private record Interval(double start, double end) implements Increment {}

  /** Of order four, by θ. */
  private static INDArray difference(Stepper stepper, double theta, double h) {
    double step = 1e-3;
    double[] weights = {1.0 / 12, -2.0 / 3, 2.0 / 3, -1.0 / 12};
    double[] places = {-2, -1, 1, 2};
    INDArray sum = START.like();
    INDArray output = START.ulike();
    for (int i = 0; i < 4; i++) {
      stepper.interpolate(theta + places[i] * step, output);
      sum.addi(output.mul(weights[i] / (step * h)));
    }
    return sum;
  }

  /** As if the solve had been begun again from the changed state. */
  @ParameterizedTest
  @MethodSource("methods")
  void aChangeOfTheStateIsANewBeginning(Method method) {
    TapeTerm term = driven();
    StateChange change = (index, state) -> state.muli(-1.5).addi(0.1);
    OdeSolver solver = fixed(method, 0.1);
    INDArray middle = solver.solve(term, START, 0, 0.4).orThrow().finalState();
    INDArray changed = middle.dup();
    change.change(0, changed);
    INDArray expected = solver.solve(term, changed, 0.4, 1).finalState();
    Solve solve = Solve.of(term, START, 0, 1).changes(change, 0.4).build();
    assertNear(expected, solver.solve(solve).orThrow().finalState(), 1e-12, method.label());
  }

  /** Each step sees the value on its own side. */
  @ParameterizedTest
  @MethodSource("methods")
  void anInputThatJumpsIsSeenFromBothSides(Method method) {
    INDArray values = Nd4j.createFromArray(1.0, -3.0).reshape(2, 1, 1);
    TapeTerm jumping =
        TapeTerm.builder(
                (graph, at) -> {
                  SDVariable[] of = graph.split(at.y(), 2, 1);
                  SDVariable push = at.inputs().get("u").sub(of[0]);
                  return TapeTerm.Parts.of(graph.concat(1, of[1], push));
                },
                DataType.DOUBLE,
                1,
                2)
            .input("u", Interpolation.PIECEWISE_CONSTANT.path(KnotTimes.shared(0, 0.4), values))
            .build();
    terms.add(jumping);
    OdeSolver solver = fixed(method, 0.02);
    INDArray middle =
        solver
            .solve(oscillator(1, 1, (graph, t) -> t.mul(0).add(1)), START, 0, 0.4)
            .orThrow()
            .finalState();
    INDArray expected =
        solver
            .solve(oscillator(1, 1, (graph, t) -> t.mul(0).sub(3)), middle.dup(), 0.4, 1)
            .orThrow()
            .finalState();
    INDArray seen = solver.solve(jumping, START, 0, 1).orThrow().finalState();
    // Reversible methods carry a second state through the jump.
    boolean pair = method.label().startsWith("reversible");
    assertNear(expected, seen, pair ? 2e-3 : 1e-12, method.label());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aSolveLeavesNothingForTheNext(Method method) {
    TapeTerm term = driven();
    Solve solve = Solve.of(term, START, 0, 0.33, 1).build();
    Solution expected = solver(method).solve(solve).orThrow();
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      solver(method).solve(Solve.of(term, START.mul(7), 1, 4.4).build(), workspace);
      solver(method).solve(Solve.of(term, START.mul(Double.NaN), 1, 2).build(), workspace);
      Solution again = solver(method).solve(solve, workspace).orThrow();
      assertEquals(expected.states(), again.states());
      assertEquals(expected.statistics(), again.statistics());
      assertEquals(expected.implicitCost(), again.implicitCost());
    }
  }

  /** A stepper counts all its arrays, whose number does not depend on the size of the state. */
  @ParameterizedTest
  @MethodSource("methods")
  void bytesGrowWithTheState(Method method) {
    long perElement = (bytes(method, 300) - bytes(method, 100)) / (8 * 400);
    assertEquals(bytes(method, 300) - bytes(method, 100), bytes(method, 500) - bytes(method, 300));
    // The two ends and the stages; implicit methods keep these in Java as well, and two matrices.
    int rows = method.interpolant().rows();
    int least = method.needsJacobian() ? 2 * rows + 2 + 2 * 2 : Math.min(rows, 3) + 2;
    int most = 4 * rows + 40;
    assertTrue(perElement >= least && perElement <= most, method.label() + ": " + perElement);
  }

  private long bytes(Method method, int batch) {
    TapeTerm term = oscillator(batch, 1, (graph, t) -> t.mul(t));
    try (Stepper stepper = method.newStepper(term.shape())) {
      stepper.start(term, Nd4j.ones(DataType.DOUBLE, 2L * batch));
      stepper.attempt(new Interval(0, 0.1));
      return stepper.bytes();
    }
  }

  /** Off-heap memory is not left to the garbage collector. */
  @ParameterizedTest
  @MethodSource("methods")
  void itsArraysAreFreedWithIt(Method method) {
    TapeTerm term = driven();
    Stepper stepper = method.newStepper(term.shape());
    stepper.start(term, START);
    INDArray state = stepper.state();
    INDArray next = stepper.next();
    stepper.close();
    assertTrue(state.wasClosed(), method.label() + ": y_n");
    assertTrue(next.wasClosed(), method.label() + ": y_{n+1}");
  }
}
