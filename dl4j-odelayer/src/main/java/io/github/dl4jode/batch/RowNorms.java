package io.github.dl4jode.batch;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.ErrorRatios;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.Quadratures;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The norm of each example of a batch, from one copy of all components. */
final class RowNorms {

  private final ErrorNorm norm;
  private final double[] values;
  private final int size;
  private final double[] norms;

  /**
   * Takes memory.
   *
   * @param norm of one example
   * @param batch the number of examples
   * @param size the number of components of one
   */
  RowNorms(ErrorNorm norm, int batch, int size) {
    this.norm = norm;
    this.size = size;
    this.values = new double[batch * size];
    this.norms = new double[batch];
  }

  /** As the norm of a solve: it takes the norms of the examples, and returns 0. */
  ErrorNorm asNorm() {
    return (state, quadratures, batch) -> {
      take(state.values());
      return 0;
    };
  }

  /** Takes the errors of all examples in units of the tolerance, [batch · size]. */
  void take(INDArray errors) {
    Vectors.toJava(errors, values);
    takeNorms();
  }

  private void takeNorms() {
    for (int i = 0; i < norms.length; i++) {
      norms[i] = norm.of(new Row(i * size), Quadratures.uncontrolled(), 1);
    }
  }

  /** Takes 0 of an example whose components are finite, and NaN of others. */
  void takeFinite(INDArray state) {
    Vectors.toJava(state, values);
    for (int i = 0; i < norms.length; i++) {
      norms[i] = Double.isFinite(new Row(i * size).maximum()) ? 0 : Double.NaN;
    }
  }

  /** Takes a vector in units of the tolerance that a state has. */
  void take(double[] vector, double[] state, Tolerances tolerances) {
    for (int component = 0; component < tolerances.components(); component++) {
      double atol = tolerances.atol(component);
      double rtol = tolerances.rtol(component);
      for (int row = 0; row < vector.length; row += size) {
        for (int i = row + component; i < row + size; i += tolerances.components()) {
          values[i] = vector[i] / (atol + rtol * Math.abs(state[i]));
        }
      }
    }
    takeNorms();
  }

  /** The norm of an example, as taken last. */
  double of(int example) {
    return norms[example];
  }

  /** All norms, a copy. */
  double[] toArray() {
    return norms.clone();
  }

  /** The components of one example. */
  private final class Row implements ErrorRatios {

    private final int from;

    Row(int from) {
      this.from = from;
    }

    @Override
    public long length() {
      return size;
    }

    @Override
    public double euclidean() {
      double sum = 0;
      double largest = 0;
      for (int i = from; i < from + size; i++) {
        sum += values[i] * values[i];
        largest = Math.max(largest, Math.abs(values[i]));
      }
      boolean inRange = sum >= Double.MIN_NORMAL && sum <= Double.MAX_VALUE;
      return inRange || largest == 0 || !Double.isFinite(largest)
          ? Math.sqrt(sum)
          : scaled(largest);
    }

    /** Where the sum of squares leaves the range of doubles. */
    private double scaled(double largest) {
      double sum = 0;
      for (int i = from; i < from + size; i++) {
        double ratio = values[i] / largest;
        sum += ratio * ratio;
      }
      return largest * Math.sqrt(sum);
    }

    @Override
    public double maximum() {
      double largest = 0;
      for (int i = from; i < from + size; i++) {
        largest = Math.max(largest, Math.abs(values[i]));
      }
      return largest;
    }

    @Override
    public INDArray values() {
      return Nd4j.createFromArray(Arrays.copyOfRange(values, from, from + size));
    }
  }
}
