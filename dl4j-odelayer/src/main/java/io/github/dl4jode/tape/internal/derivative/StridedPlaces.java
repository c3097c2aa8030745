package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.program.CustomKernel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The places of an array that a strided slice takes: along each axis some at equal distances.
 *
 * @param from the first place along each axis
 * @param counts how many there are along each axis
 * @param steps the distance from one to the next along each axis, negative where they are taken
 *     backwards, 1 where there is only one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record StridedPlaces(long[] from, long[] counts, long[] steps) {

  /**
   * Finds the places by slicing an array of indices, whatever the op's masks and negative numbers
   * mean; nothing, if the slice is empty or takes its places in another order than row by row.
   *
   * @param shape of what is sliced
   */
  static Optional<StridedPlaces> of(DynamicCustomOp slice, long[] shape) {
    int[] taken = taken(slice, shape);
    if (taken.length == 0) {
      return Optional.empty();
    }
    long[] from = new long[shape.length];
    long[] counts = new long[shape.length];
    long[] steps = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      long apart = stride;
      long size = shape[axis];
      long[] along =
          Arrays.stream(taken).mapToLong(place -> place / apart % size).distinct().toArray();
      from[axis] = along[0];
      counts[axis] = along.length;
      steps[axis] = along.length > 1 ? along[1] - along[0] : 1;
      stride *= size;
    }
    StridedPlaces places = new StridedPlaces(from, counts, steps);
    return Arrays.equals(places.indices(shape), taken) ? Optional.of(places) : Optional.empty();
  }

  /** The row-major indices of the places in an array of this shape. */
  private int[] indices(long... shape) {
    long[] indices = {0};
    for (int axis = 0; axis < shape.length; axis++) {
      int at = axis;
      indices =
          Arrays.stream(indices)
              .flatMap(
                  index ->
                      LongStream.range(0, counts[at])
                          .map(i -> index * shape[at] + from[at] + i * steps[at]))
              .toArray();
    }
    return Arrays.stream(indices).mapToInt(Math::toIntExact).toArray();
  }

  private static int[] taken(DynamicCustomOp slice, long... shape) {
    CustomKernel kernel = CustomKernel.like(slice);
    int length = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    try (INDArray indices = Nd4j.createFromArray(IntStream.range(0, length).toArray())) {
      List<INDArray> input = List.of(indices.reshape('c', shape));
      long[] result = kernel.outputShapes(input).get(0).getShape();
      if (Arrays.stream(result).anyMatch(size -> size == 0)) {
        return new int[0];
      }
      try (INDArray places = Nd4j.create(DataType.INT32, result, 'c')) {
        kernel.bind(input, List.of(places)).run(Nd4j.getExecutioner());
        return places.data().asInt();
      }
    }
  }
}
