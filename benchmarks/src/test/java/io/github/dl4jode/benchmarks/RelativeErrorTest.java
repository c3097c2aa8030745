package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RelativeErrorTest {

  private final INDArray expected = Nd4j.createFromArray(3.0, -4.0);
  private final INDArray actual = Nd4j.createFromArray(3.0f, -3.5f);

  @Test
  void theLargestDifferenceIsRelativeToTheLargestElement() {
    assertEquals(0.5 / 4, RelativeError.largest(actual, expected));
  }

  @Test
  void theEuclideanNormIsRelativeToThatOfTheExpected() {
    assertEquals(0.5 / 5, RelativeError.euclidean(actual, expected));
  }
}
