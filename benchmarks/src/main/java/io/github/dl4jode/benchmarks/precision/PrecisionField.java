package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.solver.Formula;
import io.github.dl4jode.benchmarks.solver.FormulaField;
import io.github.dl4jode.term.BlockJacobian;
import io.github.dl4jode.term.Term;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A formula in double with its Jacobian, which counts as one product for each component. */
final class PrecisionField implements Term {

  /** ∂f/∂y of a formula. */
  @FunctionalInterface
  interface JacobianFormula {

    /**
     * Evaluates it.
     *
     * @param y read only
     * @param rows receive ∂f_i/∂y_j at [i][j]; they are zero before
     */
    void evaluate(double t, double[] y, double[][] rows);
  }

  private final FormulaField field;
  private final int size;
  private final JacobianFormula jacobian;

  PrecisionField(int size, Formula formula, JacobianFormula jacobian) {
    this.field = new FormulaField(size, formula);
    this.size = size;
    this.jacobian = jacobian;
  }

  /** A formula whose Jacobian comes from central differences, about ten digits of it. */
  static PrecisionField withDifferences(int size, Formula formula) {
    double[] above = new double[size];
    double[] below = new double[size];
    return new PrecisionField(
        size,
        formula,
        (t, y, rows) -> {
          double[] moved = y.clone();
          for (int j = 0; j < size; j++) {
            double step = Math.cbrt(Math.ulp(1.0)) * Math.max(1, Math.abs(y[j]));
            moved[j] = y[j] + step;
            formula.evaluate(t, moved, above);
            moved[j] = y[j] - step;
            formula.evaluate(t, moved, below);
            moved[j] = y[j];
            for (int i = 0; i < size; i++) {
              rows[i][j] = (above[i] - below[i]) / (2 * step);
            }
          }
        });
  }

  @Override
  public long batch() {
    return 1;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public DataType dataType() {
    return DataType.DOUBLE;
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    field.evaluate(t, state, derivative, integrand);
  }

  @Override
  public Optional<BlockJacobian> newBlockJacobian() {
    return Optional.of(new Block());
  }

  private final class Block implements BlockJacobian {

    private final double[][] rows = new double[size][size];

    @Override
    public int blocks() {
      return 1;
    }

    @Override
    public int dimension() {
      return size;
    }

    @Override
    public int evaluate(double t, INDArray state, double[] result) {
      for (double[] row : rows) {
        Arrays.fill(row, 0);
      }
      jacobian.evaluate(t, state.toDoubleVector(), rows);
      for (int i = 0; i < size; i++) {
        System.arraycopy(rows[i], 0, result, i * size, size);
      }
      return size;
    }

    @Override
    public void integrandProduct(double t, INDArray state, INDArray direction, INDArray product) {
      throw new UnsupportedOperationException("A formula has no quadratures");
    }

    @Override
    public void close() {
      // Java arrays only.
    }
  }
}
