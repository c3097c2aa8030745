package io.github.dl4jode.tape.internal.lane;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What lanes need of Java arrays of one type of numbers.
 *
 * @param <A> float[] or double[]
 */
public interface NumberArrays<A> {

  /** The memory of an array of ND4J, which must outlive it. */
  interface Memory<A> {

    /** Fills a Java array with the elements from a place on. */
    void read(int place, A values);

    /** Writes all of a Java array, from a place on. */
    void write(int place, A values);
  }

  /** The memory of an array that is contiguous, of this type, and in host memory. */
  Memory<A> memory(INDArray array);

  /** An array of zeros. */
  A create(int length);

  /** The number of elements. */
  int length(A array);

  /** Puts zeros. */
  void clear(A array);

  /** sum ← sum + terms, for terms from a place on, as many as the sum has elements. */
  void add(A terms, int from, A sum);
}
