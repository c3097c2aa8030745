package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.LevyArea;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Brownian increments for solves with fixed steps: the increment and the area of an interval are a
 * function of the seed and of the two times. It is the fastest path, and the increments of an
 * interval and of its parts do not belong together, so it does not serve steps of different lengths
 * on one path.
 *
 * <p>The numbers of an example depend on its place in the minibatch, and not on the number of
 * examples after it.
 */
public final class StepNoise implements BrownianPath {

  private static final double AREA_DEVIATION = 1 / Math.sqrt(12);

  private final long seed;
  private final long batch;
  private final long noise;
  private final DataType dataType;
  private final double[] values;

  /**
   * Noise of a seed.
   *
   * @param seed any number
   * @param batch the number of examples
   * @param noise the number of components of an example
   * @param dataType of the arrays
   */
  public StepNoise(long seed, long batch, long noise, DataType dataType) {
    this.seed = seed;
    this.batch = batch;
    this.noise = noise;
    this.dataType = dataType;
    this.values = new double[Math.toIntExact(Math.multiplyExact(batch, noise))];
  }

  @Override
  public long batch() {
    return batch;
  }

  @Override
  public long noiseSize() {
    return noise;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public LevyArea levyArea() {
    return LevyArea.SPACE_TIME;
  }

  @Override
  public void increment(double from, double to, INDArray w) {
    SplittableRandom random = randomOf(from, to);
    fill(random, Math.signum(to - from) * Math.sqrt(Math.abs(to - from)), w);
  }

  @Override
  public void increment(double from, double to, INDArray w, INDArray h) {
    SplittableRandom random = randomOf(from, to);
    fill(random, Math.signum(to - from) * Math.sqrt(Math.abs(to - from)), w);
    fill(random.split(), AREA_DEVIATION * Math.sqrt(Math.abs(to - from)), h);
  }

  /** An interval and its reverse have the same numbers. */
  private SplittableRandom randomOf(double from, double to) {
    long first = new SplittableRandom(Double.doubleToLongBits(Math.min(from, to))).nextLong();
    long second = new SplittableRandom(~Double.doubleToLongBits(Math.max(from, to))).nextLong();
    return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ first ^ second);
  }

  private void fill(SplittableRandom random, double deviation, INDArray target) {
    for (int i = 0; i < values.length; i++) {
      values[i] = deviation * random.nextGaussian();
    }
    Vectors.fromJava(values, target.rank() == 1 ? target : target.reshape(target.length()));
  }
}
