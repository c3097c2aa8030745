package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.array.RowMajor;
import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The times that come with a minibatch as an input of a vertex. */
public final class MinibatchTimes {

  private MinibatchTimes() {}

  /**
   * The times that all examples share; whether they increase is for the vertex to check.
   *
   * @param vertex that is named in messages
   * @param times [T], or [batch, T] with the same times in every row
   * @param batch the number of examples
   * @throws IllegalArgumentException if they have another shape, or differ between examples
   */
  public static double[] shared(CompiledVertex vertex, INDArray times, long batch) {
    boolean perExample = times.rank() == 2 && times.size(0) == batch;
    vertex.require(
        times.rank() == 1 || perExample,
        "needs times of shape [T] or [batch, T] for "
            + batch
            + " examples, not "
            + Arrays.toString(times.shape()));
    if (perExample && batch > 1) {
      double largest = largestDifference(times);
      vertex.require(
          largest == 0,
          "needs the same times for all examples; some are up to "
              + largest
              + " apart. Put the times of all examples together, and mask");
    }
    INDArray first = times.rank() == 1 ? times : times.getRow(0);
    return first.dup().toDoubleVector();
  }

  /** From the first row; what is not finite differs from all but itself. */
  private static double largestDifference(INDArray times) {
    int length = Math.toIntExact(times.size(1));
    boolean inOrder = !times.isView() && RowMajor.holdsFor(times);
    double[] numbers = Vectors.toJava(inOrder ? times : times.dup('c'));
    double largest = 0;
    for (int row = length; row < numbers.length; row += length) {
      for (int i = 0; i < length; i++) {
        double number = numbers[row + i];
        double first = numbers[i];
        // The difference of two infinite numbers is none.
        if (number != first && !(Double.isNaN(number) && Double.isNaN(first))) {
          largest = Math.max(largest, Math.abs(number - first));
        }
      }
    }
    return largest;
  }

  /**
   * The times that all examples share, in one direction.
   *
   * @param vertex that is named in messages
   * @param times [T], or [batch, T] with the same times in every row
   * @param batch the number of examples
   * @throws IllegalArgumentException if they have another shape, differ between examples, or do not
   *     strictly increase or strictly decrease
   */
  public static double[] monotone(CompiledVertex vertex, INDArray times, long batch) {
    double[] read = shared(vertex, times, batch);
    double direction = read.length < 2 ? 1 : Math.signum(read[1] - read[0]);
    vertex.require(
        Arrays.stream(read).allMatch(Double::isFinite) && direction != 0,
        "needs finite times that differ, not "
            + Arrays.toString(read)
            + inDouble(times.dataType()));
    for (int i = 1; i < read.length; i++) {
      vertex.require(
          Math.signum(read[i] - read[i - 1]) == direction,
          "needs times that strictly increase or strictly decrease; time "
              + i
              + " is "
              + read[i]
              + " and the one before it "
              + read[i - 1]
              + inDouble(times.dataType()));
    }
    return read;
  }

  /** The end of a message on times that are too close to each other, by their type. */
  public static String inDouble(DataType type) {
    return type == DataType.DOUBLE
        ? ""
        : "; " + type + " tells few times apart: give them in a DOUBLE array, to any network";
  }
}
