package io.github.dl4jode.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The norms of small vectors, written out. */
class ErrorNormsTest {

  /** Errors as given, summed by Java. */
  private record Errors(double... errors) implements ErrorRatios {

    @Override
    public long length() {
      return errors.length;
    }

    @Override
    public double euclidean() {
      return Math.sqrt(Arrays.stream(errors).map(e -> e * e).sum());
    }

    @Override
    public double maximum() {
      double largest = 0;
      for (double error : errors) {
        largest = Math.max(largest, Math.abs(error));
      }
      return largest;
    }

    @Override
    public INDArray values() {
      return errors.length == 0 ? Nd4j.empty(DataType.DOUBLE) : Nd4j.createFromArray(errors);
    }
  }

  private static final Errors NONE = new Errors();
  private static final Errors STATE = new Errors(3, -4, 0, 1, 2, -2);

  @Test
  void theMeanSquareIsOverAllComponents() {
    assertEquals(Math.sqrt(34.0 / 6), ErrorNorms.RMS.of(STATE, NONE, 2), 1e-15);
    assertEquals(
        Math.sqrt((34.0 + 25 + 144) / 8), ErrorNorms.RMS.of(STATE, new Errors(5, -12), 2), 1e-15);
  }

  @Test
  void theMaximumIsOverAllComponents() {
    assertEquals(4, ErrorNorms.MAX.of(STATE, NONE, 2));
    assertEquals(4, ErrorNorms.MAX.of(STATE, new Errors(1, -2), 2));
    assertEquals(12, ErrorNorms.MAX.of(STATE, new Errors(5, -12), 2));
  }

  /** The examples are (3, -4, 0) and (1, 2, -2), or (3, -4), (0, 1) and (2, -2). */
  @Test
  void theWorstExampleDecides() {
    assertEquals(Math.sqrt(25.0 / 3), ErrorNorms.MAX_EXAMPLE.of(STATE, NONE, 2), 1e-15);
    assertEquals(Math.sqrt(25.0 / 2), ErrorNorms.MAX_EXAMPLE.of(STATE, NONE, 3), 1e-15);
    assertEquals(4, ErrorNorms.MAX_EXAMPLE.of(STATE, NONE, 6), 1e-15);
    assertEquals(Math.sqrt(34.0 / 6), ErrorNorms.MAX_EXAMPLE.of(STATE, NONE, 1), 1e-15);
    Errors second = new Errors(1, 2, 3, 4);
    assertEquals(Math.sqrt(25.0 / 2), ErrorNorms.MAX_EXAMPLE.of(second, NONE, 2), 1e-15);
  }

  @Test
  void quadraturesAreJudgedByExampleWhereTheyDivideByIt() {
    // Two of each example: (5, -12) and (1, 0).
    assertEquals(
        Math.sqrt(169.0 / 2), ErrorNorms.MAX_EXAMPLE.of(STATE, new Errors(5, -12, 1, 0), 2), 1e-15);
    // Three do not divide by two examples, and are judged together.
    assertEquals(
        Math.sqrt(169.0 / 3), ErrorNorms.MAX_EXAMPLE.of(STATE, new Errors(5, -12, 0), 2), 1e-15);
    assertEquals(
        Math.sqrt(25.0 / 3), ErrorNorms.MAX_EXAMPLE.of(STATE, new Errors(1, 0, 1, 0), 2), 1e-15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aValueThatIsNotFiniteIsSeenByEachNorm(double value) {
    Errors state = new Errors(3, 1, value, 2);
    for (ErrorNorms norm : ErrorNorms.values()) {
      assertTrue(!Double.isFinite(norm.of(state, NONE, 2)), norm.toString());
      assertTrue(!Double.isFinite(norm.of(STATE, state, 2)), norm.toString());
    }
  }
}
