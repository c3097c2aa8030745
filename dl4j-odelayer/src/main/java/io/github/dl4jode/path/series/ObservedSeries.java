package io.github.dl4jode.path.series;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The series of a minibatch in DL4J's layout, values [batch, channels, steps], with NaN for a
 * missing value; their times, and a mask. Arrays may have any strides; they are retained, not
 * copied.
 */
public final class ObservedSeries {

  private final INDArray values;
  private final Optional<INDArray> times;
  private final Optional<INDArray> mask;

  private ObservedSeries(INDArray values, Optional<INDArray> times, Optional<INDArray> mask) {
    this.values = values;
    this.times = times;
    this.mask = mask;
  }

  /**
   * Series at the times 0, 1, 2, ….
   *
   * @param values [batch, channels, steps], NaN where one is missing
   * @throws IllegalArgumentException if the values have another number of dimensions
   */
  public static ObservedSeries of(INDArray values) {
    Objects.requireNonNull(values, "values");
    if (values.rank() != 3) {
      throw new IllegalArgumentException(
          "Series need values of shape [batch, channels, steps], not %s"
              .formatted(Arrays.toString(values.shape())));
    }
    return new ObservedSeries(values, Optional.empty(), Optional.empty());
  }

  /**
   * The same series with times.
   *
   * @param times [batch, steps], or [steps] or [1, steps] for times that all series share; those of
   *     steps without an observation are not read. DOUBLE where times are large: FLOAT has 7 digits
   * @throws IllegalArgumentException if they have another shape
   */
  public ObservedSeries withTimes(INDArray times) {
    Objects.requireNonNull(times, "times");
    long steps = values.size(2);
    boolean shared = times.length() == steps && (times.rank() == 1 || times.size(0) == 1);
    boolean own = times.rank() == 2 && times.size(0) == values.size(0) && times.size(1) == steps;
    if (!own && !shared) {
      throw new IllegalArgumentException(
          "Series with values of shape %s need times of shape [%d, %d] or [%3$d], not %s"
              .formatted(
                  Arrays.toString(values.shape()),
                  values.size(0),
                  steps,
                  Arrays.toString(times.shape())));
    }
    return new ObservedSeries(values, Optional.of(times), mask);
  }

  /** The same series with times that all of them share. */
  public ObservedSeries withTimes(double... times) {
    return withTimes(Nd4j.createFromArray(times));
  }

  /**
   * The same series with a mask: a value where it is 0 is missing.
   *
   * @param mask [batch, steps] as DL4J's, or [batch, channels, steps]
   * @throws IllegalArgumentException if it has another shape
   */
  public ObservedSeries withMask(INDArray mask) {
    Objects.requireNonNull(mask, "mask");
    long[] shape = values.shape();
    boolean ofSteps = Arrays.equals(mask.shape(), new long[] {shape[0], shape[2]});
    if (!ofSteps && !Arrays.equals(mask.shape(), shape)) {
      throw new IllegalArgumentException(
          "Series with values of shape %s need a mask of shape [%d, %d], or of the shape of the values, not %s"
              .formatted(
                  Arrays.toString(shape), shape[0], shape[2], Arrays.toString(mask.shape())));
    }
    return new ObservedSeries(values, times, Optional.of(mask));
  }

  /** The values [batch, channels, steps]. */
  public INDArray values() {
    return values;
  }

  /** The times, if there are any but 0, 1, 2, …. */
  public Optional<INDArray> times() {
    return times;
  }

  /** The mask. */
  public Optional<INDArray> mask() {
    return mask;
  }
}
