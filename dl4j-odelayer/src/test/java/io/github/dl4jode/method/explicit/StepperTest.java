package io.github.dl4jode.method.explicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import io.github.dl4jode.testing.HeldArrays;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Single steps, by hand: Heun's method is y + h (k_1 + k_2)/2 with the error h (k_2 - k_1)/2. */
class StepperTest {

  private static final Tolerances TOLERANCES = Tolerances.of(1e-3, 1e-2);

  /** y' = (λ y_1, μ y_2) with Q' = y_1; writes down its times. */
  private static final class Field implements Term {

    private final DataType dataType;
    private final double lambda;
    private final double mu;
    private final boolean prefix;
    private final List<Double> times = new ArrayList<>();

    Field(DataType dataType, double lambda, double mu, boolean prefix) {
      this.dataType = dataType;
      this.lambda = lambda;
      this.mu = mu;
      this.prefix = prefix;
    }

    @Override
    public long batch() {
      return 1;
    }

    @Override
    public long size() {
      return 2;
    }

    @Override
    public DataType dataType() {
      return dataType;
    }

    @Override
    public long errorControlledSize() {
      return prefix ? 1 : 2;
    }

    @Override
    public long quadratureSize() {
      return 1;
    }

    @Override
    public void evaluate(double t, INDArray y, INDArray derivative, INDArray integrand) {
      times.add(t);
      derivative.putScalar(0, lambda * y.getDouble(0));
      derivative.putScalar(1, mu * y.getDouble(1));
      integrand.putScalar(0, y.getDouble(0));
    }
  }

  private record Made(double start, double end, double startOfTerm, double endOfTerm)
      implements Increment {

    Made(double start, double end) {
      this(start, end, start, end);
    }
  }

  private static INDArray state(DataType type, double first, double second) {
    return Nd4j.createFromArray(first, second).castTo(type);
  }

  /** Half of h (k_2 - k_1) for y' = λ y: h² λ² y / 2. */
  private static double error(double h, double lambda, double y) {
    return h * h * lambda * lambda * y / 2;
  }

  private static double after(double h, double lambda, double y) {
    return y * (1 + h * lambda + h * h * lambda * lambda / 2);
  }

  private static double ratio(double error, double before, double after) {
    return error / (1e-2 + 1e-3 * Math.max(Math.abs(before), Math.abs(after)));
  }

  @Test
  void aStepItsErrorAndItsQuadrature() {
    for (boolean prefix : new boolean[] {false, true}) {
      Field field = new Field(DataType.DOUBLE, 2, -4, prefix);
      try (Stepper stepper = Methods.ADAPTIVE_HEUN.newStepper(field.shape())) {
        for (double h : new double[] {0.125, -0.25, 0.5}) {
          stepper.start(field, state(DataType.DOUBLE, 3, 5));
          assertEquals(0, stepper.quadratures().getDouble(0), "a solve begins again");
          stepper.attempt(new Made(1, 1 + h));
          assertEquals(after(h, 2, 3), stepper.next().getDouble(0), 1e-14);
          assertEquals(after(h, -4, 5), stepper.next().getDouble(1), 1e-13);
          double first = ratio(error(h, 2, 3), 3, after(h, 2, 3));
          double second = ratio(error(h, -4, 5), 5, after(h, -4, 5));
          double largest = prefix ? first : Math.max(first, second);
          assertEquals(largest, stepper.error(TOLERANCES, ErrorNorms.MAX), 1e-12);
          double mean = prefix ? first : Math.sqrt((first * first + second * second) / 2);
          assertEquals(mean, stepper.error(TOLERANCES, ErrorNorms.RMS), 1e-12);
          stepper.accept();
          double integral = h * (3 + 3 * (1 + 2 * h)) / 2;
          assertEquals(integral, stepper.quadratures().getDouble(0), 1e-14);
          assertEquals(2, stepper.evaluations());
          stepper.advance();
          assertEquals(after(h, 2, 3), stepper.state().getDouble(0), 1e-14);
        }
      }
    }
  }

  /** In float rtol is at least ε Σ |b_i - b̂_i|: below that the test would see rounding. */
  @Test
  void floatsHaveASmallestTolerance() {
    for (ExplicitRungeKutta method : List.of(Methods.DOPRI5, Methods.DOPRI8, Methods.BOSH3)) {
      double smallest = Math.ulp(1f) * method.tableau().errorWeightMagnitude();
      Field floats = new Field(DataType.FLOAT, 2, -4, false);
      Field doubles = new Field(DataType.DOUBLE, 2, -4, false);
      try (Stepper ofFloats = method.newStepper(floats.shape());
          Stepper ofDoubles = method.newStepper(doubles.shape())) {
        double[] errors = new double[6];
        int n = 0;
        for (Stepper stepper : List.of(ofFloats, ofDoubles)) {
          boolean isFloat = stepper == ofFloats;
          stepper.start(
              isFloat ? floats : doubles, state(isFloat ? DataType.FLOAT : DataType.DOUBLE, 3, 5));
          stepper.attempt(new Made(0, 0.5));
          for (double rtol : new double[] {smallest / 100, smallest, smallest * 100}) {
            errors[n++] = stepper.error(Tolerances.of(rtol, 1e-20), ErrorNorms.MAX);
          }
        }
        assertEquals(errors[1], errors[0], 1e-6 * errors[1], "smaller ones count as this");
        assertEquals(100, errors[1] / errors[2], 1e-3);
        assertEquals(100, errors[3] / errors[4], 1e-3, "in double each counts");
        assertEquals(errors[4] / errors[1], 1, 2e-2, "up to the rounding of floats");
      }
    }
  }

  /** The tolerances may change from one call to the next. */
  @Test
  void eachCallHasItsTolerances() {
    Field field = new Field(DataType.FLOAT, 2, -4, false);
    try (Stepper stepper = Methods.BOSH3.newStepper(field.shape())) {
      stepper.start(field, state(DataType.FLOAT, 3, 5));
      stepper.attempt(new Made(0, 0.5));
      double loose = stepper.error(Tolerances.of(0.1, 1e-20), ErrorNorms.MAX);
      double tight = stepper.error(Tolerances.of(0.01, 1e-20), ErrorNorms.MAX);
      assertEquals(10, tight / loose, 1e-4);
    }
  }

  /** The stages are at t_n and t_{n+1}, but those of the term are on this side of a jump. */
  @Test
  void theTermIsEvaluatedOnTheSideOfTheStep() {
    Field field = new Field(DataType.DOUBLE, 2, -4, false);
    try (Stepper stepper = Methods.HEUN2.newStepper(field.shape())) {
      stepper.start(field, state(DataType.DOUBLE, 3, 5));
      stepper.attempt(new Made(1, 2, 1.001, 1.999));
      assertEquals(List.of(1.001, 1.999), field.times);
      assertEquals(1, stepper.start());
      assertEquals(2, stepper.end());
      stepper.accept();
      stepper.completeInterpolant();
      assertEquals(List.of(1.001, 1.999, 1.999), field.times);
      stepper.completeInterpolant();
      assertEquals(3, stepper.evaluations(), "once is enough");
      // What was evaluated at the end serves as the first stage of the next step,
      stepper.advance();
      stepper.attempt(new Made(2, 3));
      assertEquals(4, stepper.evaluations());
      // unless the term jumps there, or the state changes.
      stepper.accept();
      stepper.completeInterpolant();
      stepper.forgetNext();
      stepper.advance();
      stepper.attempt(new Made(3, 4));
      assertEquals(4 + 1 + 2, stepper.evaluations());
      stepper.accept();
      stepper.completeInterpolant();
      stepper.changeNext().assign(7);
      stepper.advance();
      assertEquals(7, stepper.state().getDouble(1));
      stepper.attempt(new Made(4, 5));
      assertEquals(7 + 1 + 2, stepper.evaluations());
    }
  }

  @Test
  void itSaysWhatIsNotFinite() {
    Field good = new Field(DataType.DOUBLE, 2, -4, false);
    Field bad = new Field(DataType.DOUBLE, Double.NaN, -4, false);
    Field steep = new Field(DataType.DOUBLE, 1e200, -4, false);
    Made step = new Made(0, 1);
    try (Stepper stepper = Methods.RK4.newStepper(good.shape())) {
      stepper.start(good, state(DataType.DOUBLE, 3, 5));
      stepper.attempt(step);
      assertTrue(stepper.isFinite() && stepper.startIsFinite());
      assertFalse(stepper.derivativeIsNotFinite());
      stepper.start(bad, state(DataType.DOUBLE, 3, 5));
      stepper.attempt(step);
      assertFalse(stepper.isFinite() || stepper.startIsFinite());
      assertTrue(stepper.derivativeIsNotFinite());
      // A state that is not finite has no finite derivative, which is not to blame.
      stepper.start(good, state(DataType.DOUBLE, Double.NaN, 5));
      stepper.attempt(step);
      assertFalse(stepper.isFinite() || stepper.startIsFinite());
      assertFalse(stepper.derivativeIsNotFinite());
      // k_1 = 1e200, k_2 at 5e199, k_3 = f(5e199) = Infinity: the states overflow after that.
      stepper.start(steep, state(DataType.DOUBLE, 1, 5));
      stepper.attempt(step);
      assertTrue(stepper.startIsFinite());
      assertFalse(stepper.isFinite());
      assertTrue(stepper.derivativeIsNotFinite());
      // y = 1e308 and f = -4e308 is not finite, from a state that is.
      stepper.start(good, state(DataType.DOUBLE, 3, 1e308));
      stepper.attempt(step);
      assertTrue(stepper.derivativeIsNotFinite());
      // A stage's state overflows while all derivatives before it are finite.
      stepper.start(good, state(DataType.DOUBLE, 3, 4e307));
      stepper.attempt(new Made(0, 10));
      assertFalse(stepper.isFinite());
      assertFalse(stepper.derivativeIsNotFinite());
      assertTrue(stepper.startIsFinite());
    }
  }

  /** States before and after, the stages, one more row and one array to compute in. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void itsBytesGrowWithTheState(DataType type) {
    long small = bytes(new TermShape(1, 1000, type, 1000, 0, false));
    long large = bytes(new TermShape(1, 3000, type, 3000, 0, false));
    long perElement = (large - small) / 2000;
    int stages = Methods.RK4.tableau().stages();
    assertTrue(perElement >= (stages + 3L) * type.width(), "" + perElement);
    assertTrue(perElement <= (stages + 6L) * type.width(), "" + perElement);
    assertEquals(0, perElement % type.width());
    long carrying = bytes(new TermShape(1, 1000, type, 1000, 7, false));
    assertEquals(small + 4L * 7 * type.width(), carrying);
  }

  private static long bytes(TermShape shape) {
    try (Stepper stepper = Methods.RK4.newStepper(shape)) {
      return stepper.bytes();
    }
  }

  /** A long state is summed by products, whose weights are arrays. */
  @ParameterizedTest
  @ValueSource(ints = {3, 1000})
  void itsBytesAreThoseOfItsArrays(int size) throws Exception {
    Stepper stepper =
        Methods.TSIT5.newStepper(new TermShape(1, size, DataType.DOUBLE, size, 0, false));
    assertEquals(HeldArrays.bytes(stepper, List.of()), stepper.bytes());
    HeldArrays.assertFreed(stepper, List.of());
  }

  @Test
  void closingFreesTheArrays() {
    Field field = new Field(DataType.DOUBLE, 2, -4, false);
    Stepper stepper = Methods.RK4.newStepper(field.shape());
    stepper.start(field, state(DataType.DOUBLE, 3, 5));
    stepper.attempt(new Made(0, 1));
    List<INDArray> arrays =
        List.of(stepper.state(), stepper.next(), stepper.rows(), stepper.quadratures());
    stepper.close();
    for (INDArray array : arrays) {
      assertTrue(array.wasClosed() || array.data().wasClosed());
    }
  }
}
