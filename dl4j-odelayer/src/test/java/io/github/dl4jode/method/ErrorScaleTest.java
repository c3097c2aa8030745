package io.github.dl4jode.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.control.Tolerances;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Errors divided by atol + rtol max(|before|, |after|), written out. */
class ErrorScaleTest {

  private static final double[] ERRORS = {0.3, -0.8, 0.1, 0.6};
  private static final double[] BEFORE = {1, -4, 2, 0};
  private static final double[] AFTER = {-3, 2, 2, 0.5};
  private static final Tolerances ONE = Tolerances.of(0.1, 0.2);
  // The components of two examples of two elements.
  private static final Tolerances TWO = new Tolerances(List.of(0.1, 0.0), List.of(0.0, 0.4));

  private final INDArray vector = Nd4j.createFromArray(ERRORS);
  private final INDArray before = Nd4j.createFromArray(BEFORE);
  private final INDArray after = Nd4j.createFromArray(AFTER);
  private final ErrorScale scale = new ErrorScale(vector, before, after);

  @AfterEach
  void close() {
    scale.close();
  }

  private static double[] expected(Tolerances tolerances, double[] errors) {
    double[] ratios = new double[errors.length];
    for (int i = 0; i < errors.length; i++) {
      int component = i % tolerances.components();
      double largest = Math.max(Math.abs(BEFORE[i]), Math.abs(AFTER[i]));
      ratios[i] = errors[i] / (tolerances.atol(component) + tolerances.rtol(component) * largest);
    }
    return ratios;
  }

  private static double euclidean(double[] ratios) {
    double sum = 0;
    for (double ratio : ratios) {
      sum += ratio * ratio;
    }
    return Math.sqrt(sum);
  }

  private static double maximum(double[] ratios) {
    double largest = 0;
    for (double ratio : ratios) {
      largest = Math.max(largest, Math.abs(ratio));
    }
    return largest;
  }

  private void assertHolds(double[] ratios) {
    assertEquals(euclidean(ratios), scale.euclidean(), 1e-14);
    assertEquals(maximum(ratios), scale.maximum(), 1e-14);
    for (int repetition = 0; repetition < 2; repetition++) {
      for (int i = 0; i < ratios.length; i++) {
        assertEquals(ratios[i], scale.values().getDouble(i), 1e-14, "component " + i);
      }
      assertEquals(euclidean(ratios), scale.euclidean(), 1e-14, "after the values");
      assertEquals(maximum(ratios), scale.maximum(), 1e-14, "after the values");
    }
  }

  private void take(Tolerances tolerances) {
    vector.assign(Nd4j.createFromArray(ERRORS));
    scale.take(tolerances);
  }

  @Test
  void oneToleranceHoldsForAllComponents() {
    take(ONE);
    assertEquals(4, scale.length());
    assertHolds(expected(ONE, ERRORS));
  }

  @Test
  void theMaximumMayBeTheFirstThatIsAskedFor() {
    for (Tolerances tolerances : List.of(ONE, Tolerances.of(0, 0.25), TWO)) {
      take(tolerances);
      assertEquals(maximum(expected(tolerances, ERRORS)), scale.maximum(), 1e-14, "" + tolerances);
    }
  }

  @Test
  void valuesMayBeTheFirstThatIsAskedFor() {
    for (Tolerances tolerances : List.of(ONE, Tolerances.of(0, 0.25), TWO)) {
      take(tolerances);
      assertEquals(
          expected(tolerances, ERRORS)[1], scale.values().getDouble(1), 1e-14, "" + tolerances);
    }
  }

  @Test
  void componentsHaveTheirOwn() {
    take(TWO);
    assertHolds(expected(TWO, ERRORS));
  }

  /** The tolerances change from solve to solve of a workspace. */
  @Test
  void tolerancesMayChange() {
    Tolerances other = new Tolerances(List.of(0.0, 0.5), List.of(0.3, 0.0));
    Tolerances four = new Tolerances(List.of(0.1), List.of(0.1, 0.2, 0.3, 0.4));
    for (Tolerances tolerances : List.of(ONE, TWO, other, four, ONE, TWO, TWO)) {
      take(tolerances);
      assertHolds(expected(tolerances, ERRORS));
    }
  }

  @Test
  void theStatesMayChange() {
    for (Tolerances tolerances : List.of(ONE, TWO)) {
      before.assign(Nd4j.createFromArray(BEFORE));
      take(tolerances);
      assertEquals(expected(tolerances, ERRORS)[0], scale.values().getDouble(0), 1e-14);
      before.assign(1000);
      take(tolerances);
      assertEquals(0.3 / (tolerances.atol(0) + 100), scale.values().getDouble(0), 1e-15);
    }
  }

  @Test
  void theVectorMayChangeWhileTheTolerancesStay() {
    double[] others = {1, 2, -3, 4};
    for (Tolerances tolerances : List.of(ONE, TWO)) {
      take(tolerances);
      scale.values();
      vector.assign(Nd4j.createFromArray(others));
      scale.renew();
      assertHolds(expected(tolerances, others));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aComponentThatIsNotFiniteIsSeen(double value) {
    for (Tolerances tolerances : List.of(ONE, TWO)) {
      for (int i = 0; i < ERRORS.length; i++) {
        take(tolerances);
        vector.putScalar(i, value);
        assertTrue(!Double.isFinite(scale.maximum()), "maximum, component " + i);
        assertTrue(!Double.isFinite(scale.euclidean()), "norm, component " + i);
        scale.values();
        assertTrue(!Double.isFinite(scale.maximum()), "maximum, component " + i);
      }
    }
  }

  @Test
  void tolerancesThatDoNotDivideAStateAreRefused() {
    Tolerances three = new Tolerances(List.of(0.1, 0.1, 0.1), List.of(0.1));
    assertEquals(
        "OdeSolver: tolerances for 3 components do not fit a state of 4 elements; give one for each"
            + " component of an example",
        assertThrows(IllegalArgumentException.class, () -> scale.take(three)).getMessage());
  }

  /** What it reports is what it keeps: three arrays more while components have their own. */
  @Test
  void theMemoryOfComponentTolerancesIsCounted() {
    take(ONE);
    long plain = scale.elements();
    take(TWO);
    assertEquals(plain + 12, scale.elements());
    take(ONE);
    assertEquals(plain, scale.elements());
    take(TWO);
    scale.close();
    assertEquals(plain, scale.elements());
  }

  /** A step with tolerances of components makes no array and no op. */
  @Test
  void componentsMakeNoObjects() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 50 && least > 0; round++) {
      long begin = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 100; i++) {
        scale.take(TWO);
        scale.euclidean();
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - begin);
    }
    assertTrue(least < 100 * 16, least + " bytes in 100 steps");
  }
}
