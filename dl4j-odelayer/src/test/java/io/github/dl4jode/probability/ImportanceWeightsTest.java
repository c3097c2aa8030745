package io.github.dl4jode.probability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ImportanceWeightsTest {

  @Test
  void theMeanIsThatOfTheWeightsAlsoWhereTheyOverflow() {
    double[][] logWeights = {{0, -2000, 3}, {Math.log(3), -2001, 3}};
    INDArray given = Nd4j.createFromArray(logWeights);
    INDArray mean = ImportanceWeights.logMean(given);
    assertEquals(Math.log(2), mean.getDouble(0), 1e-14);
    assertEquals(-2000 + Math.log((1 + Math.exp(-1)) / 2), mean.getDouble(1), 1e-12);
    assertEquals(3, mean.getDouble(2), 1e-15);
    assertEquals(Nd4j.createFromArray(logWeights), given);
  }

  @Test
  void ofOneSampleItIsTheBound() {
    INDArray bound = Nd4j.createFromArray(new double[][] {{-3.5, 800}});
    assertEquals(bound.getRow(0), ImportanceWeights.logMean(bound));
  }
}
