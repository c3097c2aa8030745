package io.github.dl4jode.mnist.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BalancedSubsetTest {

  private final Digits digits = DigitFixtures.random(100, 1);

  @Test
  void hasAsManyOfEachAndNoneTwice() {
    Digits subset = BalancedSubset.of(digits, 50, 1);

    assertArrayEquals(new int[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, subset.countsByLabel());
    Set<String> images = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      images.add(Arrays.toString(subset.image(i)));
    }
    assertEquals(50, images.size());
  }

  @Test
  void dependsOnTheSeedAlone() {
    assertArrayEquals(labels(1), labels(1));
    assertFalse(Arrays.equals(labels(1), labels(2)));
  }

  private int[] labels(long seed) {
    Digits subset = BalancedSubset.of(digits, 50, seed);
    int[] labels = new int[50];
    for (int i = 0; i < 50; i++) {
      labels[i] = subset.label(i);
    }
    return labels;
  }

  @Test
  void countsThatCannotBeBalancedAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> BalancedSubset.of(digits, 15, 1));
    assertThrows(IllegalArgumentException.class, () -> BalancedSubset.of(digits, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> BalancedSubset.of(digits, 110, 1));
  }
}
