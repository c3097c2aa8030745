package io.github.dl4jode.probability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  @Test
  void annealingRisesToOne() {
    KlAnnealing annealing = new KlAnnealing(0.2, 4);
    assertEquals(0.2, annealing.factor(0));
    assertEquals(0.6, annealing.factor(2), 1e-15);
    assertEquals(0.8, annealing.factor(3), 1e-15);
    assertEquals(1, annealing.factor(4));
    assertEquals(1, annealing.factor(1_000));
    assertEquals(0, KlAnnealing.over(3).factor(0));
    assertEquals(1, KlAnnealing.none().factor(0));
    assertEquals(new KlAnnealing(0, 3), KlAnnealing.over(3));
    assertEquals(new KlAnnealing(1, 0), KlAnnealing.none());
    for (double first : new double[] {-0.1, 1.1, Double.NaN}) {
      assertEquals(
          "KL annealing rises from a factor of 0 to 1, in 0 iterations or more, not from "
              + first
              + " in 3",
          assertThrows(IllegalArgumentException.class, () -> new KlAnnealing(first, 3))
              .getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> KlAnnealing.over(-1));
  }
}
