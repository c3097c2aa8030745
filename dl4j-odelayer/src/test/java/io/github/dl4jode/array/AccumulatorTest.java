package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@Tag("device")
class AccumulatorTest {

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void addsWhatAnArrayHoldsWhenTheActionRuns(DataType type) {
    INDArray all = Nd4j.createFromArray(7.0, 7, 7, 7, 7).castTo(type);
    INDArray term = Nd4j.createFromArray(1.0, 2, 3).castTo(type);
    Accumulator sum = Accumulator.of(all.get(NDArrayIndex.interval(1, 4)));
    Runnable adding = sum.adding(term);

    adding.run();
    term.putScalar(0, 5);
    adding.run();
    sum.deliver();

    assertArrayEquals(new double[] {7, 6, 4, 6, 7}, all.toDoubleVector());

    sum.clear();
    adding.run();
    sum.deliver();

    assertArrayEquals(new double[] {7, 5, 2, 3, 7}, all.toDoubleVector());
  }

  /** As many elements as no register has, among them. */
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 8, 9, 16, 31, 100})
  void addsEveryElementOnce(int length) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray term = Nd4j.linspace(type, 1, 0.5, length);
      INDArray target = Nd4j.zeros(type, length + 2).addi(100);
      Accumulator sum = Accumulator.of(Nd4j.zeros(type, length));
      Runnable adding = sum.adding(term);

      adding.run();
      adding.run();
      sum.addTo(target.get(NDArrayIndex.interval(1, length + 1)));

      double[] expected = new double[length + 2];
      for (int i = 0; i < expected.length; i++) {
        boolean inside = i > 0 && i <= length;
        expected[i] = inside ? 100 + 2 * (1 + 0.5 * (i - 1)) : 100;
      }
      assertArrayEquals(expected, target.toDoubleVector());
    }
  }
}
