package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {

  private static final double WORDS = 0x1p32;

  /** Roots of Φ(z) = p, computed with 40 digits. */
  @ParameterizedTest
  @CsvSource({
    "0.4999, -0.00025066283008800749239",
    "0.3, -0.52440051270804081597",
    "0.1, -1.2815515655446004353",
    "0.0625, -1.5341205443525463117",
    "0.001, -3.0902323061678135354",
    "1e-6, -4.7534243088228989573",
    "1e-9, -5.9978070150076868614",
    "1e-12, -7.0344838253011319326",
    "1e-16, -8.2220822161304356152"
  })
  void agreesWithReferenceValues(double p, double quantile) {
    assertEquals(quantile, QuantileExpansion.quantile(p), 1e-15 * -quantile);
  }

  @Test
  void wordsOf32BitsGiveTheQuantileOfTheirProbability() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      int word = random.nextInt() >> random.nextInt(32);
      double x = word + 0.5;
      double exact = Math.signum(x) * QuantileExpansion.quantile(Math.abs(x) / WORDS);
      assertEquals(exact, NormalQuantile.of(word), 4e-9, () -> "word " + word);
    }
  }

  @Test
  void wordsOf53BitsGiveTheQuantileOfTheirProbability() {
    Random random = new Random(2);
    for (int i = 0; i < 200_000; i++) {
      int word = random.nextInt() >> random.nextInt(33);
      int rest = random.nextInt();
      double x = word + ((rest >>> 11) + 0.5) / (1 << 21);
      double exact = Math.signum(x) * QuantileExpansion.quantile(Math.abs(x) / WORDS);
      double error = Math.abs(exact - NormalQuantile.of(word, rest));
      assertTrue(error <= 4e-15 * Math.max(1, Math.abs(exact)), () -> word + ": " + error);
    }
  }

  @Test
  void theEndsOfTheRangeAreFiniteAndOdd() {
    assertEquals(-6.338, NormalQuantile.of(0), 1e-3);
    assertEquals(-8.292, NormalQuantile.of(0, 0), 1e-3);
    for (int word : new int[] {0, 1, 77, 1 << 30, Integer.MAX_VALUE}) {
      assertEquals(-NormalQuantile.of(word), NormalQuantile.of(-1 - word));
      for (int rest : new int[] {0, -1, 123_456_789}) {
        assertEquals(-NormalQuantile.of(word, rest), NormalQuantile.of(-1 - word, ~rest));
      }
    }
    assertEquals(0, NormalQuantile.of(Integer.MIN_VALUE), 1e-9);
    assertEquals(0, NormalQuantile.of(Integer.MIN_VALUE, 0), 1e-15);
    assertEquals(0, NormalQuantile.of(Integer.MAX_VALUE, -1), 1e-15);
  }

  @Test
  void isMonotoneAcrossCells() {
    for (int power = 0; power < 31; power++) {
      int word = 1 << power;
      for (int i = -3; i < 3; i++) {
        if (word + i >= 0) {
          assertTrue(NormalQuantile.of(word + i) < NormalQuantile.of(word + i + 1));
        }
      }
    }
  }
}
