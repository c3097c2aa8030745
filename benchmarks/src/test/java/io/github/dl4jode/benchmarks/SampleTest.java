package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void medianIsTheMiddleValueWhateverTheOrder() {
    assertEquals(3, Sample.of(9, 1, 3).median());
  }

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertEquals(2.5, Sample.of(100, 3, 1, 2).median());
  }

  @Test
  void oneValueIsMedianAndMinimum() {
    Sample sample = Sample.of(7);
    assertArrayEquals(new double[] {7, 7}, new double[] {sample.median(), sample.minimum()});
  }

  @Test
  void minimumIsTheSmallest() {
    assertEquals(-2, Sample.of(4, -2, 5, 0).minimum());
  }

  @Test
  void quotientsAreOfTheSameRound() {
    // 8/2, 9/9, 10/5: the quotient of the medians would be 9/5.
    Sample quotients = Sample.of(8, 9, 10).dividedBy(Sample.of(2, 9, 5));
    assertEquals(2, quotients.median());
    assertEquals(1, quotients.minimum());
  }

  @Test
  void theValuesGivenAreCopied() {
    double[] values = {1, 2, 3};
    Sample sample = Sample.of(values);
    values[0] = 100;
    assertEquals(1, sample.dividedBy(Sample.of(1, 1, 1)).minimum());
  }

  @Test
  void emptyAndUnequalSamplesAreRefused() {
    assertThrows(IllegalArgumentException.class, Sample::of);
    Sample two = Sample.of(1, 2);
    Sample one = Sample.of(1);
    assertThrows(IllegalArgumentException.class, () -> two.dividedBy(one));
  }
}
