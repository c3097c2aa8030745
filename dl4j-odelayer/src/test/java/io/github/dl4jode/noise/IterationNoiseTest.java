package io.github.dl4jode.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IterationNoiseTest {

  @Test
  void isAFunctionOfSeedAndIteration() {
    assertEquals(IterationNoise.of(3, 7).nextLong(), IterationNoise.of(3, 7).nextLong());
    Set<Long> numbers = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      for (long iteration = 0; iteration < 100; iteration++) {
        SplittableRandom random = IterationNoise.of(seed, iteration);
        random.longs(20).forEach(numbers::add);
      }
    }
    // No sequence is another one shifted: 64 bits do not meet by chance among 20,000.
    assertEquals(20_000, numbers.size());
  }

  /** The correlation of what neighbours draw is that of chance, within five standard errors. */
  @Test
  void neighboursAreIndependent() {
    int count = 10_000;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += IterationNoise.of(1, i).nextGaussian() * IterationNoise.of(1, i + 1).nextGaussian();
    }
    assertEquals(0, sum / count, 5 / Math.sqrt(count));
  }
}
