package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.noise.IterationNoise;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What becomes of the training series in each epoch, drawn by the seed and the epoch, so that a
 * network learns from other series of the same kind.
 *
 * @param noise the deviation of the noise that is added to standardised values
 * @param epochDropped the share of the values that is dropped for the epoch
 */
public record SeriesAugmentation(
    @JsonProperty("noise") double noise, @JsonProperty("epochDropped") double epochDropped) {

  /** The stream of random numbers for it, among those that share a seed. */
  private static final long STREAM = 0x4015e;

  /** For JSON; older files lack one or both. */
  @JsonCreator
  public SeriesAugmentation {}

  /**
   * The series of an epoch.
   *
   * @throws IllegalArgumentException if a series has too few values to drop that share
   */
  public LabelledSeriesSet series(LabelledSeriesSet standardised, long seed, int epoch) {
    SplittableRandom random = IterationNoise.of(seed ^ STREAM, epoch);
    long ofNoise = random.nextLong();
    return standardised.withoutValues(epochDropped, random.nextLong()).withNoise(noise, ofNoise);
  }

  void addOptions(Map<String, Object> options) {
    options.put("--noise", noise);
    options.put("--epoch-dropped", epochDropped);
  }
}
