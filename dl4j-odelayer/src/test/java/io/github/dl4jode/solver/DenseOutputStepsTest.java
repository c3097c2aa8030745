package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** y = (t², 1 - t) from steps that are exact: w = (θ - θ²/2, θ²/2) on the slopes at both ends. */
class DenseOutputStepsTest {

  private static final Interpolant PARABOLA =
      new Interpolant(2, new double[][] {{1, -0.5}, {0, 0.5}});

  private final DenseOutput dense = new DenseOutput(PARABOLA, 2, DataType.DOUBLE);

  @AfterEach
  void close() {
    dense.close();
  }

  /** A step with exact states and slopes. */
  private record Exact(double start, double end) implements Step {

    @Override
    public INDArray state() {
      return Nd4j.createFromArray(start * start, 1 - start);
    }

    @Override
    public INDArray next() {
      return Nd4j.createFromArray(end * end, 1 - end);
    }

    @Override
    public INDArray rows() {
      return Nd4j.createFromArray(new double[][] {{2 * start, -1}, {2 * end, -1}});
    }

    @Override
    public void interpolate(double theta, INDArray output) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void interpolateDerivative(double theta, INDArray output) {
      throw new UnsupportedOperationException();
    }
  }

  private void observe(double... times) {
    for (int i = 1; i < times.length; i++) {
      dense.stepAccepted(new Exact(times[i - 1], times[i]));
    }
  }

  private void assertExact(double... times) {
    INDArray states = dense.at(times);
    INDArray rates = dense.derivativeAt(times);
    assertEquals(times.length, states.rows());
    for (int i = 0; i < times.length; i++) {
      double t = times[i];
      assertEquals(t * t, states.getDouble(i, 0), 1e-12, "y at " + t);
      assertEquals(1 - t, states.getDouble(i, 1), 1e-12, "y at " + t);
      assertEquals(2 * t, rates.getDouble(i, 0), 1e-12, "y' at " + t);
      assertEquals(-1, rates.getDouble(i, 1), 1e-12, "y' at " + t);
    }
  }

  @Test
  void timesMayComeInAnyOrder() {
    observe(1, 1.5, 2.5, 2.75, 4);
    assertExact(1, 4, 1.25, 3, 2.5, 1.5, 2.75, 2, 2.6, 3.999, 1.001);
    assertEquals(4, dense.steps());
    assertTrue(dense.needsInterpolant());
  }

  @Test
  void outputsAreOverwritten() {
    observe(1, 2, 4);
    INDArray output = Nd4j.createFromArray(7.0, 7.0);
    dense.derivativeAt(3, output);
    assertEquals(Nd4j.createFromArray(6.0, -1.0), output);
    dense.at(3, output);
    assertEquals(Nd4j.createFromArray(9.0, -2.0), output);
  }

  @Test
  void theSolveMayRunBackwards() {
    observe(4, 2.75, 2.5, 1.5, -1);
    assertExact(4, -1, 1.25, 3, 2.5, 1.5, 2.75, 2, 2.6, 3.999, -0.5);
  }

  /** Where steps meet, the later one begins: a solve may jump there. */
  @Test
  void whereStepsMeetTheLaterOneCounts() {
    dense.stepAccepted(new Exact(0, 1));
    dense.stepAccepted(
        new Step() {
          @Override
          public double start() {
            return 1;
          }

          @Override
          public double end() {
            return 2;
          }

          @Override
          public INDArray state() {
            return Nd4j.createFromArray(7.0, 8.0);
          }

          @Override
          public INDArray next() {
            return state();
          }

          @Override
          public INDArray rows() {
            return Nd4j.createFromArray(new double[][] {{3, 4}, {3, 4}});
          }

          @Override
          public void interpolate(double theta, INDArray output) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void interpolateDerivative(double theta, INDArray output) {
            throw new UnsupportedOperationException();
          }
        });
    for (double[] times : new double[][] {{0.5, 1}, {2, 1}}) {
      assertEquals(7, dense.at(times).getDouble(1, 0));
      assertEquals(3, dense.derivativeAt(times).getDouble(1, 0));
    }
    assertEquals(0.25, dense.at(0.5).getDouble(0));
  }

  @Test
  void moreStepsThanItBeganWithAreKept() {
    double[] times = new double[300];
    for (int i = 0; i < times.length; i++) {
      times[i] = 0.01 * i * (1 + 0.001 * i);
    }
    observe(times);
    assertEquals(299, dense.steps());
    assertExact(times);
    assertExact(0.3331, times[63], times[64], times[65], times[127], times[128], times[129]);
  }

  @Test
  void theInitialDerivativeIsThatOfTheFirstStep() {
    observe(1, 2, 3);
    assertEquals(Nd4j.createFromArray(2.0, -1.0), dense.initialDerivative());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.99, 4.01, -3, 9, Double.NaN, 1 / 0.0, -1 / 0.0})
  void timesOutsideAreRefused(double t) {
    observe(1, 2, 4);
    String message = "t = " + t + " is outside of the solve from 1.0 to 4.0";
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> dense.at(t)).getMessage());
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> dense.derivativeAt(t)).getMessage());
  }

  /** In fractions of a step: 1e-9, and 4 units of the clock. */
  @Test
  void roundingAtTheEndsIsAllowedAndNoMore() {
    observe(1, 2, 4);
    assertEquals(1, dense.at(1 - 0.9e-9).getDouble(0), 1e-8);
    assertEquals(16, dense.at(4 + 1.8e-9).getDouble(0), 1e-7);
    assertThrows(IllegalArgumentException.class, () -> dense.at(1 - 1.1e-9));
    assertThrows(IllegalArgumentException.class, () -> dense.at(4 + 2.2e-9));
    dense.clear();
    double far = 1e9;
    double unit = Math.ulp(far);
    observe(far, far + 16 * unit);
    assertEquals(1e18, dense.at(far - 4 * unit).getDouble(0), 1e5);
    assertEquals(1e18, dense.at(far + 20 * unit).getDouble(0), 1e5);
    assertThrows(IllegalArgumentException.class, () -> dense.at(far - 5 * unit));
    assertThrows(IllegalArgumentException.class, () -> dense.at(far + 21 * unit));
  }

  @Test
  void withoutStepsThereIsNothingBetween() {
    String message = "The solve took no step, so there is nothing between";
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> dense.at(1)).getMessage());
    observe(0, 1);
    dense.clear();
    assertEquals(0, dense.steps());
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> dense.derivativeAt(1)).getMessage());
  }

  /** A step keeps a state and two rows of two numbers of 8 bytes. */
  @Test
  void theNextSolveUsesTheMemoryAgain() {
    observe(1, 2, 3);
    assertExact(2.5);
    assertEquals(2 * 6 * 8, dense.bytes());
    dense.clear();
    observe(5, 7);
    assertEquals(2 * 6 * 8, dense.bytes());
    assertExact(6, 5, 7);
    INDArray rates = dense.initialDerivative();
    dense.close();
    assertEquals(0, dense.bytes());
    assertEquals(0, dense.steps());
    assertTrue(rates.wasClosed() || rates.data().wasClosed());
    observe(1, 2);
    assertExact(1.5);
  }
}
