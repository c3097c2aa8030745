package io.github.dl4jode.latentode.sequence;

import io.github.dl4jode.array.RowMajor;
import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Numbers of a minibatch on its grid of times, in Java arrays. */
public final class SeriesGrid {

  private SeriesGrid() {}

  /** The elements in row-major order. */
  public static double[] numbers(INDArray array) {
    double[] numbers = new double[Math.toIntExact(array.length())];
    boolean inOrder = !array.isView() && RowMajor.holdsFor(array);
    if (!inOrder) {
      INDArray copy = array.dup('c');
      Vectors.toJava(copy, numbers);
      if (copy.closeable() && !copy.isAttached()) {
        copy.close();
      }
    } else {
      Vectors.toJava(array, numbers);
    }
    return numbers;
  }

  /**
   * The numbers of an array of a certain shape.
   *
   * @throws IllegalArgumentException if it has another
   */
  public static double[] numbers(String name, INDArray array, long... shape) {
    if (!Arrays.equals(array.shape(), shape)) {
      throw new IllegalArgumentException(
          "\"%s\" has shape %s where %s is needed"
              .formatted(name, Arrays.toString(array.shape()), Arrays.toString(shape)));
    }
    return numbers(array);
  }

  /**
   * Where a mask shows something of any sensor.
   *
   * @param mask [series, sensors, times] of 0 and 1
   * @return [series, times]
   * @throws IllegalArgumentException if the mask has another number
   */
  public static boolean[] anySensor(double[] mask, int series, int sensors, int times) {
    boolean[] any = new boolean[series * times];
    int place = 0;
    for (int b = 0; b < series; b++) {
      for (int s = 0; s < sensors; s++) {
        for (int t = 0; t < times; t++) {
          double shown = mask[place++];
          if (shown == 1) {
            any[b * times + t] = true;
          } else if (shown != 0) {
            throw new IllegalArgumentException(
                "The mask of series %d, sensor %d at time %d of the grid is %s; it must be 0 or 1"
                    .formatted(b, s, t, shown));
          }
        }
      }
    }
    return any;
  }
}
