package io.github.dl4jode.tape;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The block of an array that a strided slice of step 1 takes.
 *
 * @param from its first place along each axis
 * @param sizes how far it goes along each axis
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record SlicedBlock(long[] from, long[] sizes) {

  /**
   * Finds the block by slicing an array of indices, whatever the op's masks and negative numbers
   * mean; nothing, if places are left out or taken backwards.
   *
   * @param shape of what is sliced
   */
  static Optional<SlicedBlock> of(DynamicCustomOp slice, long[] shape) {
    int[] places = places(slice, shape);
    long[] from = new long[shape.length];
    long[] sizes = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      long step = stride;
      long size = shape[axis];
      long[] along = Arrays.stream(places).mapToLong(place -> place / step % size).toArray();
      from[axis] = Arrays.stream(along).min().orElse(0);
      sizes[axis] = Arrays.stream(along).max().orElse(-1) + 1 - from[axis];
      stride *= size;
    }
    boolean isBlock = Arrays.stream(sizes).reduce(1, (a, b) -> a * b) == places.length;
    boolean rises = isBlock && isSorted(places);
    return rises ? Optional.of(new SlicedBlock(from, sizes)) : Optional.empty();
  }

  private static boolean isSorted(int... numbers) {
    for (int i = 1; i < numbers.length; i++) {
      if (numbers[i] < numbers[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private static int[] places(DynamicCustomOp slice, long... shape) {
    CustomKernel kernel = CustomKernel.like(slice);
    int length = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    try (INDArray indices = Nd4j.createFromArray(IntStream.range(0, length).toArray())) {
      List<INDArray> input = List.of(indices.reshape('c', shape));
      long[] taken = kernel.outputShapes(input).get(0).getShape();
      try (INDArray places = Nd4j.create(DataType.INT32, taken, 'c')) {
        kernel.bind(input, List.of(places)).run(Nd4j.getExecutioner());
        return places.data().asInt();
      }
    }
  }
}
