package io.github.dl4jode.array.loop.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Copies of series whose times are next to each other, time by time. */
class TranspositionTest {

  private static INDArray numbers(DataType type, long... shape) {
    long length = 1;
    for (long each : shape) {
      length *= each;
    }
    return Nd4j.arange(length).castTo(type).reshape('c', shape);
  }

  /** Of series [batch, sensors, times]. */
  private static INDArray byTime(INDArray series) {
    return series.permute(2, 0, 1);
  }

  private static INDArray target(INDArray from) {
    return Nd4j.create(from.dataType(), from.shape()).assign(-1);
  }

  @ParameterizedTest
  @CsvSource({"1000, 2, 100", "7, 3, 1000", "129, 1, 257", "4096, 1, 1", "5000, 3, 2"})
  void elementsComeToTheirPlaces(long batch, long sensors, long times) {
    assumeTrue(HostLoops.areAllowed());
    INDArray from = byTime(numbers(DataType.FLOAT, batch, sensors, times));
    INDArray to = target(from);
    assertTrue(Transposition.suits(from, to));
    Transposition.copy(from, to);
    assertEquals(from, to);
    assertEquals(to.length() - 1, to.getDouble(times - 1, batch - 1, sensors - 1));
  }

  @Test
  void aPartOfABatchIsReadFromItsBegin() {
    INDArray whole = numbers(DataType.FLOAT, 300, 2, 50);
    INDArray from = byTime(whole.get(NDArrayIndex.interval(100, 300)));
    INDArray to = target(from);
    Vectors.copyStrided(from, to);
    assertEquals(whole.getFloat(100, 0, 0), to.getFloat(0, 0, 0));
    assertEquals(whole.getFloat(299, 1, 49), to.getFloat(49, 199, 1));
    assertEquals(from.dup('c'), to);
  }

  @Test
  void otherOrdersAndTypesAndFewElementsDoNotSuit() {
    INDArray series = numbers(DataType.FLOAT, 200, 2, 50);
    INDArray swapped = series.permute(2, 1, 0);
    assertFalse(Transposition.suits(swapped, target(swapped)), "sensors before series");
    INDArray part =
        byTime(series.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 49)));
    assertFalse(Transposition.suits(part, target(part)), "some of the times");
    INDArray doubles = byTime(numbers(DataType.DOUBLE, 200, 2, 50));
    assertFalse(Transposition.suits(doubles, target(doubles)), "doubles");
    INDArray few = byTime(numbers(DataType.FLOAT, 2, 2, 50));
    assertFalse(Transposition.suits(few, target(few)), "200 elements");
    for (INDArray each : new INDArray[] {swapped, part, doubles, few}) {
      INDArray to = target(each);
      Vectors.copyStrided(each, to);
      assertEquals(each.dup('c'), to);
    }
  }
}
