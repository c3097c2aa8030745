package io.github.dl4jode.sde.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.RowMajor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class TimeMajorTest {

  @ParameterizedTest
  @CsvSource({"3, 2, 4", "1, 2, 4", "3, 1, 4", "3, 2, 1", "1, 1, 4", "1, 1, 1"})
  void seriesAreWrittenAndReadTimeByTime(int batch, int channels, int times) {
    INDArray series =
        TimeMajor.create(shape -> Nd4j.zeros(DataType.DOUBLE, shape), batch, channels, times);
    assertArrayEquals(new long[] {batch, channels, times}, series.shape());
    INDArray numbers = Nd4j.arange(batch * channels * times).castTo(DataType.DOUBLE);

    TimeMajor.rowsOf(series).assign(numbers.reshape('c', (long) times * batch, channels));

    for (int i = 0; i < batch; i++) {
      for (int c = 0; c < channels; c++) {
        for (int t = 0; t < times; t++) {
          int place = (t * batch + i) * channels + c;
          assertEquals(place, series.getDouble(i, c, t), "at " + i + ", " + c + ", " + t);
        }
      }
    }
    INDArray byTime = TimeMajor.byTime(series);
    assertEquals(numbers.reshape('c', times, batch, channels), byTime);
    if (Math.min(Math.min(batch, channels), times) > 1) {
      assertSame(series.data(), byTime.data(), "a copy");
    }
    assertEquals(byTime, TimeMajor.byTime(series.dup('c')), "of another order");
  }

  /** Several lines of channels with a rest; floats are copied by loops of their own. */
  @ParameterizedTest
  @CsvSource({
    "3, 2, 4, 0",
    "2, 37, 5, 1",
    "1, 16, 3, 2",
    "2, 3, 4, 3",
    "4, 1, 3, 1",
    "2, 33, 1, 0"
  })
  void bothOrdersOfMemoryHoldTheSameValues(int batch, int channels, int times, int before) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray numbers = Nd4j.arange(1, batch * channels * times + 1).castTo(type);
      INDArray series = numbers.reshape('c', batch, channels, times);

      INDArray byTime = TimeMajor.byTime(series);

      assertEquals(series.permute(2, 0, 1), byTime);
      assertTrue(RowMajor.holdsFor(byTime));
      INDArray expected = series.dup('c');
      for (int k = 0; k < before; k++) {
        expected.slice(k, 2).assign(0);
      }
      INDArray written = Nd4j.valueArrayOf(series.shape(), 7, type);
      INDArray later =
          byTime.get(NDArrayIndex.interval(before, times), NDArrayIndex.all(), NDArrayIndex.all());
      TimeMajor.toSeries(later.dup('c'), before, written);
      assertEquals(expected, written);
    }
  }
}
