package io.github.dl4jode.cnf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Applies a function to many examples, some at a time, so that memory stays bounded. */
final class RowBatches {

  /** Many enough that a solve's overhead does not count, few enough for little memory. */
  private static final int ROWS_AT_ONCE = 4096;

  private RowBatches() {}

  /**
   * Applies a function to pieces and puts the results in sequence.
   *
   * @param all [n, …]
   * @param function yields as many rows as it is given
   */
  static INDArray apply(INDArray all, UnaryOperator<INDArray> function) {
    if (all.size(0) <= ROWS_AT_ONCE) {
      return function.apply(all);
    }
    List<INDArray> results = new ArrayList<>();
    for (long from = 0; from < all.size(0); from += ROWS_AT_ONCE) {
      long to = Math.min(all.size(0), from + ROWS_AT_ONCE);
      INDArray rows = all.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
      results.add(function.apply(rows.dup('c')));
    }
    return Nd4j.concat(0, results.toArray(INDArray[]::new));
  }
}
