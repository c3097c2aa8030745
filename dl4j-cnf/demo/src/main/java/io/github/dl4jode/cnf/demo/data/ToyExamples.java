package io.github.dl4jode.cnf.demo.data;

import io.github.dl4jode.cnf.data.ToyDensity;
import java.util.Locale;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Examples of a toy density: fresh ones in every iteration. */
public final class ToyExamples implements Examples {

  private static final int TEST = 10_000;
  private static final int TRAINING = 20_000;
  private static final long TEST_STREAM = -1;
  private static final long TRAINING_STREAM = -2;

  private final ToyDensity density;
  private final long seed;

  /** Draws from a density, always the same for a seed. */
  public ToyExamples(ToyDensity density, long seed) {
    this.density = density;
    this.seed = seed;
  }

  /** The name of a density in options: "two-circles", "moons", "8-gaussians", … */
  public static String nameOf(ToyDensity density) {
    return density
        .name()
        .toLowerCase(Locale.ROOT)
        .replace('_', '-')
        .replace("eight-", "8-")
        .replace("two-spirals", "2-spirals");
  }

  @Override
  public INDArray minibatch(long iteration, int size) {
    return draw(size, iteration);
  }

  @Override
  public INDArray training() {
    return draw(TRAINING, TRAINING_STREAM);
  }

  @Override
  public INDArray test() {
    return draw(TEST, TEST_STREAM);
  }

  private INDArray draw(int count, long stream) {
    return density.sample(count, Examples.random(seed, stream), DataType.FLOAT);
  }

  @Override
  public OptionalDouble floor() {
    return OptionalDouble.of(density.floor());
  }

  @Override
  public Standardisation standardisation() {
    return Standardisation.none(2);
  }
}
