package io.github.dl4jode.mnist.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EvaluatorTest {

  @Test
  void countsRowsWhoseLargestScoreIsTheLabels() {
    INDArray scores =
        Nd4j.createFromArray(new float[][] {{0, 3, 1}, {-1, -2, -3}, {5, 4, 6}, {1, 2, 0}});
    INDArray labels =
        Nd4j.createFromArray(new float[][] {{0, 1, 0}, {1, 0, 0}, {1, 0, 0}, {0, 0, 1}});

    assertEquals(2, Evaluator.countRight(scores, labels));
  }
}
