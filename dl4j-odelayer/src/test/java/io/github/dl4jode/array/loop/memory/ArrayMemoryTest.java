package io.github.dl4jode.array.loop.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The memory of floats and doubles, of views that begin in the middle of an array too. */
class ArrayMemoryTest {

  @BeforeAll
  static void needsHostMemory() {
    assumeTrue(HostLoops.areAllowed(), "The memory is that of a device");
  }

  private static INDArray matrix(DataType type) {
    return Nd4j.linspace(1, 12, 12, type).reshape('c', 3, 4);
  }

  @Test
  void floatsOfARow() {
    INDArray matrix = matrix(DataType.FLOAT);

    FloatBuffer memory = FloatMemory.of(matrix.getRow(1));
    ByteBuffer bytes = FloatMemory.bytesOf(matrix.getRow(1));

    assertEquals(4, memory.limit());
    assertEquals(4 * Float.BYTES, bytes.limit());
    assertEquals(ByteOrder.nativeOrder(), bytes.order());
    assertEquals(5, memory.get(0));
    assertEquals(8, bytes.getFloat(3 * Float.BYTES));
    memory.put(2, -1);
    assertEquals(-1, matrix.getDouble(1, 2));
    assertEquals(-1, bytes.getFloat(2 * Float.BYTES));
  }

  @Test
  void doublesOfARow() {
    INDArray matrix = matrix(DataType.DOUBLE);

    DoubleBuffer memory = DoubleMemory.of(matrix.getRow(1));
    ByteBuffer bytes = DoubleMemory.bytesOf(matrix.getRow(1));

    assertEquals(4, memory.limit());
    assertEquals(4 * Double.BYTES, bytes.limit());
    assertEquals(ByteOrder.nativeOrder(), bytes.order());
    assertEquals(5, memory.get(0));
    assertEquals(8, bytes.getDouble(3 * Double.BYTES));
    memory.put(2, -1);
    assertEquals(-1, matrix.getDouble(1, 2));
    assertEquals(-1, bytes.getDouble(2 * Double.BYTES));
  }

  @Test
  void aViewOfAView() {
    INDArray inner = matrix(DataType.DOUBLE).getRow(2).get(NDArrayIndex.interval(1, 3));

    DoubleBuffer memory = DoubleMemory.of(inner);

    assertEquals(2, memory.limit());
    assertEquals(10, memory.get(0));
    assertEquals(11, memory.get(1));
  }
}
