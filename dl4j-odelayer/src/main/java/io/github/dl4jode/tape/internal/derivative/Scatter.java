package io.github.dl4jode.tape.internal.derivative;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The transpose of a strided slice: values are put at the places that the slice takes, among zeros.
 *
 * <p>It is done axis by axis, by joining zeros to the values: ordinary forward ops, which have
 * derivatives.
 */
final class Scatter {

  private final DataType dataType;
  private final long[] shape;
  private final StridedPlaces places;

  /**
   * @param shape of the result
   */
  Scatter(DataType dataType, long[] shape, StridedPlaces places) {
    this.dataType = dataType;
    this.shape = shape.clone();
    this.places = places;
  }

  /**
   * Writes the result into the graph of the values.
   *
   * @param numbers of the slice's shape, or any other of as many elements
   */
  SDVariable of(SDVariable numbers) {
    long[] sizes = places.counts().clone();
    SDVariable result = numbers.getSameDiff().reshape(numbers, sizes);
    for (int axis = 0; axis < shape.length; axis++) {
      long step = Math.abs(places.steps()[axis]);
      long count = sizes[axis];
      long first = places.from()[axis];
      if (places.steps()[axis] < 0) {
        result = result.getSameDiff().reverse(result, axis);
        first -= step * (count - 1);
      }
      if (step > 1) {
        result = spread(result, axis, step, sizes);
        sizes[axis] = step * (count - 1) + 1;
      }
      result = joined(result, axis, first, shape[axis] - first - sizes[axis], sizes);
      sizes[axis] = shape[axis];
    }
    return result;
  }

  /** Zeros between the values along an axis, but not after the last. */
  private SDVariable spread(SDVariable numbers, int axis, long step, long... sizes) {
    SameDiff graph = numbers.getSameDiff();
    long[] apart = new long[sizes.length + 1];
    System.arraycopy(sizes, 0, apart, 0, axis + 1);
    apart[axis + 1] = 1;
    System.arraycopy(sizes, axis + 1, apart, axis + 2, sizes.length - axis - 1);
    SDVariable pairs = joined(graph.reshape(numbers, apart), axis + 1, 0, step - 1, apart);
    long[] together = sizes.clone();
    together[axis] *= step;
    int[] begin = new int[sizes.length];
    int[] kept = new int[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      kept[i] = Math.toIntExact(together[i]);
    }
    kept[axis] -= Math.toIntExact(step - 1);
    return graph.slice(graph.reshape(pairs, together), begin, kept);
  }

  /** A number of zeros before and after the values along an axis. */
  private SDVariable joined(SDVariable numbers, int axis, long before, long after, long... sizes) {
    List<SDVariable> parts = new ArrayList<>();
    parts.add(numbers);
    if (before > 0) {
      parts.add(0, zeros(numbers.getSameDiff(), axis, before, sizes));
    }
    if (after > 0) {
      parts.add(zeros(numbers.getSameDiff(), axis, after, sizes));
    }
    return parts.size() == 1
        ? numbers
        : numbers.getSameDiff().concat(axis, parts.toArray(SDVariable[]::new));
  }

  private SDVariable zeros(SameDiff graph, int axis, long count, long... sizes) {
    long[] zeros = sizes.clone();
    zeros[axis] = count;
    return graph.constant(Nd4j.zeros(dataType, zeros));
  }
}
