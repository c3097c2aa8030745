package io.github.dl4jode.penalty;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Where the penalties of a batch are among the quadratures of its term: one value for each example
 * and each {@linkplain DynamicsPenalties#coefficients() coefficient}.
 */
public final class PenaltyQuadratures {

  private final List<Double> coefficients;
  private final long offset;
  private final long batch;

  /**
   * The quadratures of some penalties.
   *
   * @param offset the number of quadratures before them
   * @param batch the number of examples
   */
  public PenaltyQuadratures(DynamicsPenalties penalties, long offset, long batch) {
    this.coefficients = penalties.coefficients();
    this.offset = offset;
    this.batch = batch;
  }

  /** Whether there are no penalties. */
  public boolean isEmpty() {
    return coefficients.isEmpty();
  }

  /**
   * The penalties of a solve, summed over the examples.
   *
   * @param quadratures all quadratures of the solve
   * @param direction of the solve in time: 1 or -1; 0 if there is one time only
   */
  public double sum(INDArray quadratures, double direction) {
    double sum = 0;
    for (int i = 0; i < coefficients.size(); i++) {
      double integrals = row(quadratures, i).sumNumber().doubleValue();
      sum += direction * coefficients.get(i) * integrals;
    }
    return sum;
  }

  /**
   * Writes the gradient of {@link #sum}.
   *
   * @param quadratureCotangent dL/d quadratures; written where the penalties are
   * @param direction as for the sum
   */
  public void writeCotangent(INDArray quadratureCotangent, double direction) {
    for (int i = 0; i < coefficients.size(); i++) {
      row(quadratureCotangent, i).assign(direction * coefficients.get(i));
    }
  }

  private INDArray row(INDArray quadratures, int i) {
    long begin = offset + i * batch;
    return quadratures.get(NDArrayIndex.interval(begin, begin + batch));
  }
}
