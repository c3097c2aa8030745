package io.github.dl4jode.probability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class KlAnnealingTest {

  @Test
  void annealingRisesToOne() {
    KlAnnealing annealing = new KlAnnealing(0.2, 4);
    assertEquals(0.2, annealing.factor(0));
    assertEquals(0.6, annealing.factor(2), 1e-15);
    assertEquals(1, annealing.factor(4));
    assertEquals(1, annealing.factor(1_000));
    assertEquals(0, KlAnnealing.over(3).factor(0));
    assertEquals(1, KlAnnealing.none().factor(0));
    assertThrows(IllegalArgumentException.class, () -> new KlAnnealing(-0.1, 3));
    assertThrows(IllegalArgumentException.class, () -> KlAnnealing.over(-1));
  }
}
