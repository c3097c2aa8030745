package io.github.dl4jode.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array as text.
 *
 * @param shape its shape
 * @param values in row-major order; those of float arrays are rounded to the shortest text
 */
public record RecordedArray(long[] shape, double[] values) {

  // Loops on the host may change the last bits; without them sums round in other places.
  private static final double FLOAT_TOLERANCE =
      "off".equals(System.getProperty("dl4jode.hostLoops")) ? 1e-5 : 3e-6;

  /** Records an array. */
  public static RecordedArray of(INDArray array) {
    double[] values = array.dup('c').data().asDouble();
    if (array.dataType() == DataType.FLOAT) {
      values =
          Arrays.stream(values)
              .map(value -> Double.parseDouble(Float.toString((float) value)))
              .toArray();
    }
    return new RecordedArray(array.shape(), values);
  }

  /** The array again. */
  public INDArray array(DataType type) {
    return Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
  }

  /** Fails if another array differs from this one by more than rounding. */
  void assertClose(INDArray actual, DataType type, String message) {
    assertEquals(type, actual.dataType(), message);
    assertArrayEquals(shape, actual.shape(), message);
    double tolerance = type == DataType.DOUBLE ? 1e-12 : FLOAT_TOLERANCE;
    double[] seen = actual.dup('c').data().asDouble();
    for (int i = 0; i < seen.length; i++) {
      double allowed = tolerance * Math.max(1, Math.abs(values[i]));
      assertEquals(values[i], seen[i], allowed, message + ", element " + i);
    }
  }
}
