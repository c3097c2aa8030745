package io.github.dl4jode.method.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.Term;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Symplectic methods for separable systems. */
class SymplecticMethodTest {

  /** f of a batch of states, as a Java function of one example. */
  private record Field(long batch, long size, Function function) implements Term {

    interface Function {
      void write(double t, double[] y, double[] f);
    }

    @Override
    public DataType dataType() {
      return DataType.DOUBLE;
    }

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      DataBuffer from = state.data();
      DataBuffer to = derivative.data();
      double[] y = new double[(int) size];
      double[] f = new double[(int) size];
      for (int i = 0; i < batch; i++) {
        for (int j = 0; j < size; j++) {
          y[j] = from.getDouble(i * size + j);
        }
        function.write(t, y, f);
        for (int j = 0; j < size; j++) {
          to.put(i * size + j, f[j]);
        }
      }
    }
  }

  /** q' = p, p' = -θ q. */
  private static final class Oscillator extends HostField {

    Oscillator() {
      super(2, DataType.DOUBLE, 1.5);
    }

    @Override
    protected void derivative(double t, double[] y, double[] f) {
      f[0] = y[1];
      f[1] = -parameters()[0] * y[0];
    }

    @Override
    protected void products(double t, double[] y, double[] a, double[] ofState, double[] ofTheta) {
      ofState[0] = -a[1] * parameters()[0];
      ofState[1] = a[0];
      ofTheta[0] = -a[1] * y[0];
    }
  }

  static List<SymplecticMethod> methods() {
    return List.of(Methods.SEMI_IMPLICIT_EULER, Methods.STORMER_VERLET, Methods.YOSHIDA4);
  }

  private static Field pendulum() {
    return new Field(
        1,
        2,
        (t, y, f) -> {
          f[0] = y[1];
          f[1] = -Math.sin(y[0]);
        });
  }

  private static Field kepler() {
    return new Field(
        1,
        4,
        (t, y, f) -> {
          double q1 = y[0];
          double q2 = y[1];
          double cube = Math.pow(q1 * q1 + q2 * q2, 1.5);
          f[0] = y[2];
          f[1] = y[3];
          f[2] = -q1 / cube;
          f[3] = -q2 / cube;
        });
  }

  private static double pendulumEnergy(INDArray y) {
    return y.getDouble(1) * y.getDouble(1) / 2 - Math.cos(y.getDouble(0));
  }

  private static double keplerEnergy(INDArray y) {
    double speed = y.getDouble(2) * y.getDouble(2) + y.getDouble(3) * y.getDouble(3);
    return speed / 2 - 1 / Math.hypot(y.getDouble(0), y.getDouble(1));
  }

  /** q' = p g(t), p' = -q g(t), solved by a rotation through ∫ g; g = 1 or 1 + cos(2 t) / 2. */
  private static Field rotation(boolean timeDependent) {
    return new Field(
        1,
        2,
        (t, y, f) -> {
          double g = timeDependent ? 1 + 0.5 * Math.cos(2 * t) : 1;
          f[0] = y[1] * g;
          f[1] = -y[0] * g;
        });
  }

  static Stream<Arguments> orders() {
    return methods().stream()
        .flatMap(method -> Stream.of(false, true).map(timed -> Arguments.of(method, timed)));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void errorsHaveTheOrderOfTheMethod(SymplecticMethod method, boolean timeDependent) {
    int steps = method.order() == 4 ? 40 : 160;
    double coarse = meanError(method, timeDependent, steps);
    double fine = meanError(method, timeDependent, 2 * steps);
    double measured = Math.log(coarse / fine) / Math.log(2);
    assertEquals(method.order(), measured, 0.2, coarse + " → " + fine);
  }

  private static double meanError(Method method, boolean timeDependent, int steps) {
    double[] sum = {0};
    Solve solve =
        Solve.of(rotation(timeDependent), Nd4j.createFromArray(0.8, 0.6), 0.3, 3.3)
            .observer(
                step -> {
                  double[] exact = exact(timeDependent, step.end());
                  double q = step.next().getDouble(0) - exact[0];
                  double p = step.next().getDouble(1) - exact[1];
                  sum[0] += Math.hypot(q, p);
                })
            .build();
    assertEquals(steps, fixed(method, 3.0 / steps).solve(solve).statistics().acceptedSteps());
    return sum[0] / steps;
  }

  private static double[] exact(boolean timeDependent, double t) {
    double angle = t - 0.3 + (timeDependent ? (Math.sin(2 * t) - Math.sin(0.6)) / 4 : 0);
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    return new double[] {0.8 * c + 0.6 * s, 0.6 * c - 0.8 * s};
  }

  /** Within one exact step, at several places. */
  @ParameterizedTest
  @MethodSource("orders")
  void denseOutputHasItsOrder(SymplecticMethod method, boolean timeDependent) {
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      double h = 0.01 / (i + 1);
      double[] times = {0.3, 0.3 + 0.2 * h, 0.3 + 0.4 * h, 0.3 + 0.7 * h, 0.3 + h};
      INDArray states =
          fixed(method, h)
              .solve(rotation(timeDependent), Nd4j.createFromArray(0.8, 0.6), times)
              .orThrow()
              .states();
      for (int k = 1; k < 4; k++) {
        double[] exact = exact(timeDependent, times[k]);
        errors[i] +=
            Math.hypot(states.getDouble(k, 0) - exact[0], states.getDouble(k, 1) - exact[1]);
      }
    }
    double measured = Math.log(errors[0] / errors[1]) / Math.log(2);
    assertEquals(method.interpolant().order() + 1, measured, 0.2);
  }

  private static OdeSolver fixed(Method method, double step) {
    return OdeSolver.builder()
        .method(method)
        .stepSizeController(new FixedStepSize(step))
        .maximumSteps(10_000_000)
        .build();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void evaluationsAreAsDocumented(SymplecticMethod method) {
    Solution solution =
        fixed(method, 0.125).solve(pendulum(), Nd4j.createFromArray(1.0, 0.0), 0, 4);
    int each = method.equals(Methods.YOSHIDA4) ? 6 : 2;
    // Semi-implicit Euler has the check of the beginning alone to share with its first kick.
    int atStart = method.equals(Methods.SEMI_IMPLICIT_EULER) ? 2 : 3;
    assertEquals(32 * each + atStart, solution.statistics().functionEvaluations());
  }

  private record Constant(double start, double size) implements Increment {

    @Override
    public double end() {
      return start + size;
    }

    @Override
    public double size() {
      return size;
    }
  }

  private interface Energy {
    double of(INDArray state);
  }

  /** The largest error of the energy in the first and the last period. */
  private static double[] energyErrors(
      Method method, Field field, double[] start, Energy energy, int periods, int perPeriod) {
    double h = 2 * Math.PI / perPeriod;
    double[] largest = {0, 0};
    try (Stepper stepper = method.newStepper(field.shape())) {
      INDArray initial = Nd4j.createFromArray(start);
      double expected = energy.of(initial);
      stepper.start(field, initial);
      Constant increment = new Constant(0, h);
      for (int period = 0; period < periods; period++) {
        boolean looks = period == 0 || period == periods - 1;
        for (int i = 0; i < perPeriod; i++) {
          stepper.attempt(increment);
          stepper.accept();
          stepper.advance();
          if (looks) {
            int at = period == 0 ? 0 : 1;
            largest[at] = Math.max(largest[at], Math.abs(energy.of(stepper.state()) - expected));
          }
        }
      }
    }
    return largest;
  }

  /** 10⁵ periods: the energy error is that of the first one; that of RK4 grows with the time. */
  @Test
  void theEnergyOfAPendulumStaysForAHundredThousandPeriods() {
    double[] start = {0.5, 0};
    for (SymplecticMethod method : methods()) {
      double[] errors =
          energyErrors(
              method, pendulum(), start, SymplecticMethodTest::pendulumEnergy, 100_000, 12);
      assertTrue(errors[1] < 1.5 * errors[0], method + ": " + errors[0] + " → " + errors[1]);
    }
    double[] classic =
        energyErrors(
            Methods.RK4, pendulum(), start, SymplecticMethodTest::pendulumEnergy, 1_000, 12);
    assertTrue(classic[1] > 50 * classic[0], classic[0] + " → " + classic[1]);
  }

  @Test
  void theEnergyOfAPlanetStays() {
    double[] start = {0.8, 0, 0, Math.sqrt(1.5)};
    for (SymplecticMethod method : List.of(Methods.STORMER_VERLET, Methods.YOSHIDA4)) {
      double[] errors =
          energyErrors(method, kepler(), start, SymplecticMethodTest::keplerEnergy, 100_000, 16);
      assertTrue(errors[1] < 2 * errors[0], method + ": " + errors[0] + " → " + errors[1]);
    }
    double[] classic =
        energyErrors(Methods.RK4, kepler(), start, SymplecticMethodTest::keplerEnergy, 1_000, 16);
    assertTrue(classic[1] > 50 * classic[0], classic[0] + " → " + classic[1]);
  }

  /** For q' = p, p' = -q: bounded below the limit of h, growing above. */
  @Test
  void stepsAreStableUpToTheDocumentedLength() {
    for (SymplecticMethod method : methods()) {
      double limit = method.equals(Methods.YOSHIDA4) ? 1.573 : 2;
      assertTrue(largest(method, 0.99 * limit) < 100, method + " below");
      assertTrue(largest(method, 1.01 * limit) > 1e6, method + " above");
    }
  }

  private static double largest(Method method, double h) {
    double[] largest = {0};
    Solve solve =
        Solve.of(rotation(false), Nd4j.createFromArray(1.0, 0.5), 0, 1000 * h)
            .observer(
                step -> largest[0] = Math.max(largest[0], step.next().norm2Number().doubleValue()))
            .build();
    fixed(method, h).solve(solve).orThrow();
    return largest[0];
  }

  /** The same solution wherever q and p are in the state, and for each example of a batch. */
  @Test
  void positionsMayBeSet() {
    Field swapped =
        new Field(
            2,
            3,
            (t, y, f) -> {
              // (p, q, r), r' = q: r is a second momentum.
              f[0] = -Math.sin(y[1]);
              f[1] = y[0];
              f[2] = y[1];
            });
    INDArray both = Nd4j.createFromArray(0.2, 0.7, 0, -0.4, 1.1, 0);
    for (SymplecticMethod method : methods()) {
      INDArray actual =
          fixed(method.withPositions(1), 0.1).solve(swapped, both, 0, 3).orThrow().finalState();
      for (int example = 0; example < 2; example++) {
        INDArray start =
            Nd4j.createFromArray(both.getDouble(3L * example + 1), both.getDouble(3L * example));
        INDArray expected = fixed(method, 0.1).solve(pendulum(), start, 0, 3).finalState();
        assertEquals(expected.getDouble(0), actual.getDouble(3L * example + 1), 1e-12);
        assertEquals(expected.getDouble(1), actual.getDouble(3L * example), 1e-12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSystemThatIsNotSeparableIsRefused(boolean damped) {
    Field field =
        new Field(
            1,
            2,
            (t, y, f) -> {
              double q = y[0];
              double p = y[1];
              f[0] = damped ? p : p * q;
              f[1] = damped ? -q - 0.1 * p : -q;
            });
    OdeSolver solver = fixed(Methods.STORMER_VERLET, 0.1);
    INDArray start = Nd4j.createFromArray(1.0, 0.5);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> solver.solve(field, start, 2, 3));
    for (String part :
        List.of(
            "stormer_verlet",
            "t = 2.0",
            damped ? "momenta p changes" : "positions q changes",
            "first half")) {
      assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }
  }

  @Test
  void statesThatCannotBeDividedAreRefused() {
    Field three = new Field(1, 3, (t, y, f) -> {});
    assertRefused(Methods.STORMER_VERLET, three, "3 components");
    assertRefused(Methods.STORMER_VERLET.withPositions(1, 5), three, "[1, 5]");
    assertRefused(Methods.STORMER_VERLET.withPositions(0, 1, 2), three, "[0, 1, 2]");
    assertThrows(IllegalArgumentException.class, () -> Methods.STORMER_VERLET.withPositions(1, 1));
    assertThrows(IllegalArgumentException.class, () -> Methods.STORMER_VERLET.withPositions(-1));
  }

  private static void assertRefused(Method method, Term term, String part) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> method.newStepper(term.shape()));
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("stormer_verlet"), refusal.getMessage());
  }

  /** The adjoint equation is not separable, and its parameters are quadratures. */
  @Test
  void anAdjointWithTheSameMethodIsRefusedWithARemedy() {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new ContinuousAdjoint()
                      .solve(
                          fixed(Methods.STORMER_VERLET, 0.1),
                          new Oscillator(),
                          Nd4j.createFromArray(1.0, 0.5),
                          new double[] {0, 1},
                          workspace)
                      .backward(Nd4j.ones(DataType.DOUBLE, 2, 2)));
      assertTrue(refusal.getMessage().contains("BackwardSolver"), refusal.getMessage());
    }
  }
}
