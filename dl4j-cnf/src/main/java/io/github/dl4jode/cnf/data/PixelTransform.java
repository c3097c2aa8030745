package io.github.dl4jode.cnf.data;

import io.github.dl4jode.array.Vectors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Pixels as numbers of which a continuous density can be learned, and back: noise within the
 * pixel's level, then the logit,
 *
 * <pre>
 * s = α + (1 - 2α) (x + u) / levels,   u uniform on [0, 1),   y = ln s - ln(1 - s)
 * </pre>
 *
 * with the logarithm of its determinant, so that log-densities of y become bits per dimension of x.
 * With the noise, the mean log-density of x + u is at most that of the probabilities of x: Theis,
 * van den Oord and Bethge (2016), "A note on the evaluation of generative models". The logit is
 * that of Dinh, Sohl-Dickstein and Bengio (2017), "Density estimation using real NVP".
 *
 * @param levels of a pixel, 0 to levels - 1
 * @param margin α, what keeps the logit from the infinities at 0 and 1
 */
public record PixelTransform(
    @JsonProperty("levels") int levels, @JsonProperty("margin") double margin)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if there are fewer than 2 levels, or the margin is not between
   *     0 and 0.5
   */
  @JsonCreator
  public PixelTransform {
    if (levels < 2 || !(margin > 0 && margin < 0.5)) {
      throw new IllegalArgumentException(
          "Pixels have at least 2 levels and a margin between 0 and 0.5, not %d and %s"
              .formatted(levels, margin));
    }
  }

  /** 256 levels and a margin of 1e-6, as FFJORD has it for MNIST. */
  public static PixelTransform ofBytes() {
    return new PixelTransform(256, 1e-6);
  }

  /**
   * Pixels as numbers of the whole line, with fresh noise.
   *
   * @param pixels of any shape, each from 0 to levels - 1; not modified
   * @param random where the noise comes from
   * @return of the shape and type of the pixels
   * @throws IllegalArgumentException if a number is outside the levels; it names the first
   */
  public INDArray forward(INDArray pixels, RandomGenerator random) {
    return map(
        pixels,
        pixel -> {
          if (!(pixel >= 0 && pixel <= levels - 1)) {
            throw new IllegalArgumentException(
                "A pixel is between 0 and %d, not %s".formatted(levels - 1, pixel));
          }
          double part = (pixel + random.nextDouble()) / levels;
          double s = margin + (1 - 2 * margin) * part;
          return Math.log(s) - Math.log1p(-s);
        });
  }

  /**
   * Numbers of the whole line as pixels, those beyond the ends as the last ones.
   *
   * @param numbers of any shape; not modified
   * @return whole numbers from 0 to levels - 1, of the same shape and type
   */
  public INDArray inverse(INDArray numbers) {
    return map(
        numbers,
        y -> {
          double part = (1 / (1 + Math.exp(-y)) - margin) / (1 - 2 * margin);
          return Math.min(levels - 1, Math.max(0, Math.floor(levels * part)));
        });
  }

  /**
   * The logarithm of |∂y/∂x| of each example, x in levels: log p(x) = log p(y) + this.
   *
   * @param numbers y, [n, ...], what {@link #forward} yields; not modified
   * @return [n]
   */
  public INDArray logDeterminant(INDArray numbers) {
    INDArray slopes = map(numbers, this::logSlope);
    return slopes.reshape(slopes.size(0), -1).sum(1);
  }

  /**
   * ∂y/∂x of each pixel.
   *
   * @param numbers y, of any shape; not modified
   * @return of their shape
   */
  public INDArray slope(INDArray numbers) {
    return map(numbers, y -> Math.exp(logSlope(y)));
  }

  /**
   * The derivative of the logarithm of {@link #slope} by y.
   *
   * @param numbers y, of any shape; not modified
   * @return of their shape
   */
  public INDArray logSlopeDerivative(INDArray numbers) {
    return map(numbers, y -> Math.tanh(y / 2));
  }

  /** With s = σ(y) the slope is (1 - 2α) / levels / (s (1 - s)). */
  private double logSlope(double y) {
    return Math.log1p(-2 * margin) - Math.log(levels) + softplus(y) + softplus(-y);
  }

  /**
   * What a density needs for a pixel, in bits: -log2 p(x) / d; 8 for bytes that are all equally
   * likely.
   *
   * @param logDensity log p(y) of each example in nats, [n]; not modified
   * @param numbers y, [n, ...]; not modified
   * @return [n]
   */
  public INDArray bitsPerDimension(INDArray logDensity, INDArray numbers) {
    long dimension = numbers.length() / numbers.size(0);
    return logDensity.add(logDeterminant(numbers)).divi(-Math.log(2) * dimension);
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static INDArray map(INDArray numbers, DoubleUnaryOperator function) {
    INDArray result = numbers.dup('c');
    double[] values = new double[Math.toIntExact(result.length())];
    INDArray flat = result.reshape(result.length());
    Vectors.toJava(flat, values);
    Vectors.fromJava(Arrays.stream(values).map(function).toArray(), flat);
    return result;
  }
}
