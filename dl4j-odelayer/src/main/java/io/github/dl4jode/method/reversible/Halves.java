package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.TermShape;
import java.util.BitSet;
import java.util.function.LongFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The positions and the momenta of a state. */
final class Halves {

  // Where one half is contiguous the sums need no product with a mask.
  private static final int SCATTERED = -1;

  private final INDArray positionMask;
  private final INDArray momentumMask;
  private final INDArray masked;
  private final long length;
  private final long boundary;

  /**
   * Takes three arrays [n].
   *
   * @param allocation gives an array of a length
   */
  Halves(SymplecticMethod method, TermShape shape, LongFunction<INDArray> allocation) {
    length = shape.stateSize();
    long size = shape.size();
    positionMask = allocation.apply(length);
    momentumMask = allocation.apply(length);
    masked = allocation.apply(length);
    BitSet positions = method.positionsIn(size);
    double[] mask = new double[Math.toIntExact(length)];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = positions.get((int) (i % size)) ? 1 : 0;
    }
    Vectors.fromJava(mask, positionMask);
    boundary = shape.batch() == 1 && method.positions().isEmpty() ? size / 2 : SCATTERED;
    for (int i = 0; i < mask.length; i++) {
      mask[i] = 1 - mask[i];
    }
    Vectors.fromJava(mask, momentumMask);
  }

  /** A sum that adds one half of an array to that of another one; made once for each pair. */
  Sum sum(INDArray from, INDArray to) {
    if (boundary == SCATTERED) {
      return new Sum(this, from, to, from, to, from, to);
    }
    return new Sum(this, from, to, first(from), first(to), second(from), second(to));
  }

  private INDArray first(INDArray array) {
    return array.get(NDArrayIndex.interval(0, boundary));
  }

  private INDArray second(INDArray array) {
    return array.get(NDArrayIndex.interval(boundary, length));
  }

  /** The part of an array that is one half, the other half 0; until the next call. */
  INDArray only(boolean momenta, INDArray array) {
    Vectors.copy(array, masked);
    masked.muli(momenta ? momentumMask : positionMask);
    return masked;
  }

  /** Adds halves of one array to another one. */
  record Sum(
      Halves halves,
      INDArray from,
      INDArray to,
      INDArray fromPositions,
      INDArray toPositions,
      INDArray fromMomenta,
      INDArray toMomenta) {

    void add(boolean momenta, double factor) {
      if (halves.boundary == SCATTERED) {
        Vectors.add(factor, halves.only(momenta, from), to);
      } else if (momenta) {
        Vectors.add(factor, fromMomenta, toMomenta);
      } else {
        Vectors.add(factor, fromPositions, toPositions);
      }
    }
  }
}
