package io.github.dl4jode.memory;

import io.github.dl4jode.array.LinearCombination;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.testing.ResidentMemory;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays exchanged in contexts that live long leave nothing there. */
@Tag("memory")
@EnabledOnOs(OS.LINUX)
class ExchangeMemoryTest {

  private static final int EXCHANGES = 600_000;

  /** In double, which has no loops in place of calls. */
  private static final DataType TYPE = DataType.DOUBLE;

  private static TapeTerm square(long size) {
    return TapeTerm.differentiable(
        (graph, t, y, parameters) -> y.mul(y), TYPE, new long[] {size}, Map.of());
  }

  private static INDArray array(long size) {
    return Nd4j.ones(TYPE, size);
  }

  @Test
  void sumsIntoAlternatingArrays() {
    INDArray rows = Nd4j.ones(TYPE, 2, 128);
    INDArray[] outputs = {array(128), array(128)};
    LinearCombination sum = LinearCombination.of(rows, outputs[0]);
    sum.weight(0, 1);
    ResidentMemory.assertFlat(EXCHANGES, i -> sum.runInto(outputs[i % 2]));
  }

  @Test
  void evaluationsInAlternatingArrays() {
    int size = 10_000;
    INDArray[] states = {array(size), array(size)};
    INDArray[] derivatives = {array(size), array(size), array(size)};
    try (TapeTerm field = square(size)) {
      ResidentMemory.assertFlat(
          EXCHANGES / 2, i -> field.evaluate(0, states[i % 2], derivatives[i % 3]));
    }
  }

  @Test
  void arraysLeftToTheCollector() {
    int size = 100_000;
    try (TapeTerm field = square(size)) {
      ResidentMemory.assertFlat(
          300,
          i -> {
            INDArray state = array(size);
            INDArray derivative = array(size);
            INDArray cotangent = array(size);
            field.evaluate(0, state, derivative);
            field.vectorJacobianProduct(
                0, state, derivative, derivative, cotangent, Nd4j.empty(TYPE));
            if (i % 30 == 0) {
              System.gc();
            }
          });
    }
  }
}
