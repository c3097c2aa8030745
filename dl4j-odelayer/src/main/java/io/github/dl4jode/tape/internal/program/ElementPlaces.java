package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.array.OffHeapMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where an operation that only moves elements, or puts 0, takes each one from. It is found by
 * running it once on arrays that hold their own indices, counted from 1.
 */
public final class ElementPlaces {

  private ElementPlaces() {}

  /**
   * For each output, the place of each of its elements in all inputs of floating-point type in
   * sequence, or -1 where it is 0.
   *
   * @param inputs those of other types are constants
   */
  public static List<int[]> of(Kernel kernel, List<Buffer> inputs, List<Buffer> outputs) {
    List<INDArray> made = new ArrayList<>();
    try {
      List<INDArray> numbered = numbered(inputs, made);
      List<INDArray> results = new ArrayList<>();
      for (Buffer output : outputs) {
        results.add(kept(Nd4j.create(DataType.DOUBLE, output.shape(), 'c'), made));
      }
      Kernel.Instruction once = kernel.bind(numbered, results);
      try {
        once.run(Nd4j.getExecutioner());
      } finally {
        once.release();
      }
      return results.stream().map(ElementPlaces::places).toList();
    } finally {
      made.forEach(OffHeapMemory::free);
    }
  }

  /** The inputs with their indices as elements; constants of other types are as they are. */
  private static List<INDArray> numbered(List<Buffer> inputs, List<INDArray> made) {
    List<INDArray> numbered = new ArrayList<>();
    int count = 1;
    for (Buffer input : inputs) {
      if (input.dataType().isFPType()) {
        int length = Math.toIntExact(input.length());
        double[] numbers = IntStream.range(count, count + length).asDoubleStream().toArray();
        numbered.add(kept(Nd4j.create(numbers, input.shape(), DataType.DOUBLE), made));
        count += length;
      } else {
        numbered.add(input.array());
      }
    }
    return numbered;
  }

  private static INDArray kept(INDArray array, List<INDArray> made) {
    made.add(array);
    return array;
  }

  private static int[] places(INDArray numbers) {
    int length = Math.toIntExact(numbers.length());
    return IntStream.range(0, length).map(i -> (int) numbers.data().getDouble(i) - 1).toArray();
  }
}
