package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("short-registers")
class NormalNumbersTest {

  private static final float UNTOUCHED = -7;

  /** Numbers of type float are rearranged by registers, those of type double one by one. */
  @ParameterizedTest
  @CsvSource({
    "1, 1", "1, 3", "2, 3", "5, 1", "5, 2", "5, 3", "6, 3", "11, 2", "16, 1", "17, 3", "256, 3",
    "300, 1", "300, 2", "300, 3", "300, 4", "9, 5", "70, 7", "90, 14"
  })
  void bothTypesHoldTheSameNumbers(int batch, int components) {
    NormalNumbers numbers = new NormalNumbers(batch, components, false);
    numbers.renew(3, LongStream.range(0, batch).toArray());
    int size = batch * components;
    float[] floats = new float[size + 1];
    floats[size] = UNTOUCHED;
    double[] doubles = new double[size];
    numbers.fill(12, 1, 1, floats);
    numbers.fill(12, 1, doubles);
    for (int i = 0; i < size; i++) {
      assertEquals(doubles[i], floats[i], "number " + i);
    }
    assertEquals(UNTOUCHED, floats[size]);
  }
}
