package io.github.dl4jode.latentode.density;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.comparison.CompareAndReplace;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Σ log N(target; decoded, deviation²) over what the mask shows, for each series of a minibatch,
 * and its derivatives.
 *
 * <p>Arrays have a row for each time, and in it each sensor of each series, so that sums over times
 * are products with ones.
 */
public final class GaussianSeriesLikelihood implements SeriesLikelihood {

  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  private final DataType dataType;
  private final long batch;
  private final int sensors;
  private final Supplier<double[]> noise;
  private final long parameters;

  /** Decoded less target where the mask is 1, else 0: [times, batch · sensors]. */
  private INDArray residuals;

  private INDArray mask;
  private INDArray squares;
  private INDArray ones;

  private double[] deviations = {};
  private double[] squareSums = {};
  private double[] counts = {};

  /**
   * A density.
   *
   * @param batch the number of series
   * @param noise the standard deviation of each sensor now
   * @param parameters how many logarithms of deviations are learned: no parameter, one for all
   *     sensors, or one for each
   */
  public GaussianSeriesLikelihood(
      DataType dataType, long batch, Supplier<double[]> noise, long parameters) {
    this.dataType = dataType;
    this.batch = batch;
    this.noise = noise;
    this.sensors = noise.get().length;
    this.parameters = parameters;
    allocate(0);
  }

  private void allocate(long times) {
    residuals = created(times, batch * sensors);
    mask = created(times, batch * sensors);
    squares = created(times, batch * sensors);
    ones = times == 0 ? Nd4j.empty(dataType) : Nd4j.ones(dataType, 1, times);
  }

  private INDArray created(long rows, long columns) {
    return rows == 0 ? Nd4j.empty(dataType) : Nd4j.create(dataType, rows, columns);
  }

  @Override
  public double[] forward(INDArray decoded, INDArray targets, INDArray shown) {
    long times = decoded.size(2);
    if (residuals.isEmpty() || residuals.size(0) != times) {
      close();
      allocate(times);
    }
    deviations = noise.get();
    copyByTime(targets, residuals);
    copyByTime(shown, mask);
    double[] result = fromResiduals(decoded);
    if (!DoubleStream.of(result).allMatch(Double::isFinite)) {
      // What the mask hides may be anything, and 0 times that need not be 0.
      copyByTime(targets, squares);
      Nd4j.getExecutioner()
          .exec(new CompareAndReplace(mask, squares, residuals, Conditions.notEquals(0)));
      result = fromResiduals(decoded);
    }
    return result;
  }

  /** With targets in the place of the residuals. */
  private double[] fromResiduals(INDArray decoded) {
    residuals.rsubi(Trajectories.rows(decoded).reshape('c', residuals.size(0), residuals.size(1)));
    residuals.muli(mask);
    residuals.muli(residuals, squares);
    squareSums = sums(squares);
    counts = sums(mask);
    double[] result = new double[Math.toIntExact(batch)];
    for (int i = 0; i < squareSums.length; i++) {
      double deviation = deviations[i % sensors];
      result[i / sensors] -=
          squareSums[i] / (2 * deviation * deviation)
              + counts[i] * (Math.log(deviation) + LOG_2_PI / 2);
    }
    return result;
  }

  private void copyByTime(INDArray source, INDArray target) {
    Vectors.copyStrided(
        source.permute(2, 0, 1), target.reshape('c', target.size(0), batch, sensors));
  }

  private double[] sums(INDArray rows) {
    try (INDArray product = ones.mmul(rows)) {
      return Vectors.toJava(product);
    }
  }

  @Override
  public INDArray backward(double[] ofResult, INDArray target) {
    cotangent(ofResult, target);
    if (parameters == 0) {
      return Nd4j.empty(dataType);
    }
    double[] gradient = logDeviationGradient(ofResult);
    double[] learned =
        parameters == sensors ? gradient : new double[] {DoubleStream.of(gradient).sum()};
    return Nd4j.create(learned, new long[] {learned.length}, dataType);
  }

  private void cotangent(double[] ofResult, INDArray target) {
    double[] factors = new double[squareSums.length];
    for (int i = 0; i < factors.length; i++) {
      double deviation = deviations[i % sensors];
      factors[i] = -ofResult[i / sensors] / (deviation * deviation);
    }
    INDArray row = Nd4j.create(factors, new long[] {factors.length}, dataType);
    INDArray result = target.reshape('c', residuals.size(0), residuals.size(1));
    result.assign(residuals);
    result.muliRowVector(row);
    row.close();
  }

  /** The derivative with respect to the logarithms of the deviations, for each sensor. */
  private double[] logDeviationGradient(double... ofResult) {
    double[] gradient = new double[sensors];
    for (int i = 0; i < squareSums.length; i++) {
      double deviation = deviations[i % sensors];
      gradient[i % sensors] +=
          ofResult[i / sensors] * (squareSums[i] / (deviation * deviation) - counts[i]);
    }
    return gradient;
  }

  @Override
  public long bytes() {
    return Arrays.asList(residuals, mask, squares, ones).stream()
        .mapToLong(array -> array.length() * dataType.width())
        .sum();
  }

  @Override
  public void close() {
    for (INDArray array : new INDArray[] {residuals, mask, squares, ones}) {
      if (array.closeable()) {
        array.close();
      }
    }
  }
}
