package io.github.dl4jode.cde.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class LogSignaturePreProcessorTest {

  private static final LogSignatureWindows WINDOWS = new LogSignatureWindows(2, 2);

  @Test
  void replacesFeaturesAndMask() {
    INDArray features =
        Nd4j.create(
            new double[][][] {
              {{0, 1, 2, 3, 4}, {5, 3, 4, 9, 1}}, {{1, 2, 3, 0, 0}, {2, 7, 7, 0, 0}}
            });
    INDArray mask = Nd4j.create(new double[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}});
    DataSet minibatch = new DataSet(features, Nd4j.ones(2, 1), mask, null);

    new LogSignaturePreProcessor(WINDOWS, 0).preProcess(minibatch);

    INDArray expected =
        WINDOWS
            .transform(
                Nd4j.create(new double[][][] {{{1, 2, 3}, {2, 7, 7}}}),
                Nd4j.create(new double[][] {{1, 2, 3}}))
            .values();
    assertEquals(
        Nd4j.create(new double[][] {{1, 1, 1}, {1, 1, 0}}), minibatch.getFeaturesMaskArray());
    for (int row = 0; row < 2; row++) {
      for (int word = 0; word < 3; word++) {
        assertEquals(
            expected.getDouble(0, word, row), minibatch.getFeatures().getDouble(1, word, row));
      }
    }
    assertEquals(4, minibatch.getFeatures().getDouble(0, 0, 2));
    assertEquals(1, minibatch.getFeatures().getDouble(0, 1, 2), 1e-12);
  }

  @Test
  void refusesAChannelThatIsNotThereAndAnotherMask() {
    DataSet minibatch = new DataSet(Nd4j.ones(1, 2, 3), Nd4j.ones(1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LogSignaturePreProcessor(WINDOWS, 2).preProcess(minibatch));
    minibatch.setFeaturesMaskArray(Nd4j.ones(1, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LogSignaturePreProcessor(WINDOWS, 0).preProcess(minibatch));
    assertThrows(IllegalArgumentException.class, () -> new LogSignaturePreProcessor(WINDOWS, -1));
  }
}
