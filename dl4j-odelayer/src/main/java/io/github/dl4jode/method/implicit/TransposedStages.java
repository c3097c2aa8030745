package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermProducts;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solves (I - h γ Jᵀ) k̄ = κ + h γ (Ȳ + q) for the stages of steps on their way back, where q comes
 * from the quadratures. The factors of a Jacobian nearby make the corrections, and products with J
 * itself the residuals, until only rounding is left; where that is slow the Jacobian of the stage
 * is factorised.
 */
final class TransposedStages implements AutoCloseable {

  private static final int MOST_PRODUCTS = 60;
  private static final double SLOW = 0.1;
  // Rounding errors that a badly scaled matrix enlarges.
  private static final double LOST = 1e7;
  private static final double ROUNDING_IN_DOUBLE = 1e-14;
  private static final double ROUNDING_IN_FLOAT = 1e-6;

  private final double gamma;
  private final double rounding;
  private final int dimension;
  private final TermJacobian jacobian;
  private final TermProducts products;
  private final INDArray sensitivityGradient;
  private final INDArray cotangent;
  private final INDArray derivative;
  private final INDArray product;
  private final double[] ofStage;
  private final double[] residual;
  private final double[] right;
  private double factored = Double.NaN;
  private boolean ofThisStage;
  private int evaluations;

  TransposedStages(
      Esdirk method, DifferentiableTerm term, OffHeapMemory memory, INDArray sensitivityGradient) {
    this.gamma = method.tableau().gamma();
    this.rounding = term.dataType() == DataType.FLOAT ? ROUNDING_IN_FLOAT : ROUNDING_IN_DOUBLE;
    this.dimension = Math.toIntExact(term.size());
    this.jacobian = new TermJacobian(method.label(), term.shape());
    this.products = new TermProducts(term, memory);
    this.sensitivityGradient = sensitivityGradient;
    products.reserveSums();
    int n = Math.toIntExact(term.stateSize());
    this.cotangent = memory.allocate(n);
    this.derivative = memory.allocate(n);
    this.product = memory.allocate(n);
    this.ofStage = new double[n];
    this.residual = new double[n];
    this.right = new double[n];
    jacobian.start(term);
  }

  /** Begins a backward pass. */
  void start(INDArray quadratureCotangent) {
    products.startBackward(quadratureCotangent);
    evaluations = -jacobian.evaluations();
    factored = Double.NaN;
  }

  /** Takes the cotangent of an evaluation back to its state. */
  void multiply(double t, INDArray state, double[] given, double weight, INDArray result) {
    Vectors.fromJava(given, cotangent);
    products.multiplyAndAdd(t, state, cotangent, weight, derivative, result);
    evaluations++;
  }

  /**
   * Solves for a stage, and adds the cotangents of the sensitivities.
   *
   * @param weight of the quadratures at the stage
   * @param ofState the part of Ȳ that does not come from f; receives Ȳ
   */
  void solve(double t, double h, INDArray state, double[] kappa, double weight, double... ofState) {
    prepare(t, h, state);
    ofThisStage = false;
    Arrays.fill(ofStage, 0);
    for (int i = 0; i < right.length; i++) {
      right[i] = kappa[i] + h * gamma * ofState[i];
    }
    if (isZero(right) && !products.haveSource()) {
      return;
    }
    iterate(t, h, state, weight);
    products.addKept();
    for (int i = 0; i < ofState.length; i++) {
      ofState[i] = (ofStage[i] - kappa[i]) / (h * gamma);
    }
  }

  /** Corrects k̄ until the products belong to it, to rounding. */
  private void iterate(double t, double h, INDArray state, double weight) {
    double previous = Double.POSITIVE_INFINITY;
    for (int m = 0; m < MOST_PRODUCTS; m++) {
      multiply(t, state, weight, m == 0 && !products.haveSource());
      for (int i = 0; i < residual.length; i++) {
        residual[i] = (right[i] + h * gamma * residual[i] - ofStage[i]) / gamma;
      }
      jacobian.solveTransposed(residual);
      double size = largestRatio();
      if (!(size > rounding) || (ofThisStage && size > previous / 2 && size < LOST * rounding)) {
        return;
      }
      if (m > 1 && size > SLOW * previous && !ofThisStage) {
        factorise(t, h, state);
        previous = Double.POSITIVE_INFINITY;
        continue;
      }
      for (int i = 0; i < residual.length; i++) {
        ofStage[i] += residual[i];
      }
      previous = size;
    }
    throw new IllegalStateException(
        "The transposed system of a stage at t = %s has not been solved: the vector–Jacobian products of the term do not belong to its Jacobian; check the derivatives of a term of your own"
            .formatted(t));
  }

  private static boolean isZero(double... values) {
    for (double value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private void prepare(double t, double h, INDArray state) {
    if (Double.isNaN(factored)) {
      factorise(t, h, state);
    } else if (factored != h) {
      jacobian.factorise(h, 1 / gamma);
      factored = h;
    }
  }

  private void factorise(double t, double h, INDArray state) {
    jacobian.evaluate(t, state);
    jacobian.factorise(h, 1 / gamma);
    factored = h;
    ofThisStage = true;
  }

  /** Writes Jᵀ k̄ + q to the residual; k̄ may be 0. */
  private void multiply(double t, INDArray state, double weight, boolean isZero) {
    if (isZero) {
      Arrays.fill(residual, 0);
      return;
    }
    Vectors.fromJava(ofStage, cotangent);
    products.multiplyAndKeep(t, state, cotangent, weight, derivative, product);
    evaluations++;
    Vectors.toJava(product, residual);
  }

  /** Adds what the products have not added yet; at the end of a backward pass. */
  void finish() {
    products.addSum(sensitivityGradient);
  }

  /** The largest correction of an example relative to its cotangent. */
  private double largestRatio() {
    double largest = 0;
    for (int first = 0; first < residual.length; first += dimension) {
      double correction = 0;
      double size = 0;
      for (int j = first; j < first + dimension; j++) {
        correction = Math.max(correction, Math.abs(residual[j]));
        size = Math.max(size, Math.abs(ofStage[j] + residual[j]));
      }
      largest = Math.max(largest, size == 0 ? 0 : correction / size);
    }
    return largest;
  }

  OptionalDouble faultIn(Runnable wayBack) {
    return products.faultIn(wayBack);
  }

  int evaluations() {
    return evaluations + jacobian.evaluations();
  }

  long bytes() {
    return jacobian.bytes() + 8L * 3 * ofStage.length;
  }

  @Override
  public void close() {
    jacobian.close();
  }
}
