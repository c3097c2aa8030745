package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ∂f/∂t and ∂g/∂t at the beginning of a step, by differences of second order over times inside the
 * step. Where the first difference is 0, as for a term that does not read t, there is no second.
 */
final class TimeDerivative {

  // The cube root of the rounding, where rounding and the neglected term are of the same size.
  private static final double FRACTION_IN_DOUBLE = 6e-6;
  private static final double FRACTION_IN_FLOAT = 5e-3;

  private final boolean inFloat;
  private final boolean hasQuadratures;
  private final INDArray derivative;
  private final INDArray integrand;
  private final INDArray ofIntegrand;
  private final double[] first;
  private final double[] second;
  private final double[] ofState;
  private int evaluations;

  TimeDerivative(TermShape shape, OffHeapMemory memory) {
    int n = Math.toIntExact(shape.stateSize());
    this.inFloat = shape.dataType() == DataType.FLOAT;
    this.hasQuadratures = shape.quadratures() > 0;
    this.derivative = memory.allocate(n);
    this.integrand = quadratures(shape, memory);
    this.ofIntegrand = quadratures(shape, memory);
    this.first = new double[n];
    this.second = new double[n];
    this.ofState = new double[n];
  }

  private static INDArray quadratures(TermShape shape, OffHeapMemory memory) {
    return shape.quadratures() > 0
        ? memory.allocate(shape.quadratures())
        : Nd4j.empty(shape.dataType());
  }

  /**
   * Takes the differences.
   *
   * @param h the size of the step that begins at t
   * @param f of the state at t
   * @param g of the state at t [q]
   */
  void take(Term term, double t, double h, INDArray state, double[] f, INDArray g) {
    evaluations = 0;
    double start = seen(t);
    double increment = increment(t, h);
    double near = seen(t + increment) - start;
    double far = seen(t + 2 * increment) - start;
    Arrays.fill(ofState, 0);
    if (hasQuadratures) {
      Vectors.zero(ofIntegrand);
    }
    if (near == 0 || far == near) {
      // The clock cannot tell the times of this step apart.
      return;
    }
    evaluate(term, start + near, state, first);
    addIntegrand(far / (near * (far - near)), integrand);
    if (Arrays.equals(first, f) && !integrandDiffers(g)) {
      if (hasQuadratures) {
        Vectors.zero(ofIntegrand);
      }
      return;
    }
    evaluate(term, start + far, state, second);
    double ofStart = -(near + far) / (near * far);
    double ofNear = far / (near * (far - near));
    double ofFar = -near / (far * (far - near));
    for (int i = 0; i < f.length; i++) {
      ofState[i] = ofStart * f[i] + ofNear * first[i] + ofFar * second[i];
    }
    addIntegrand(ofFar, integrand);
    addIntegrand(ofStart, g);
  }

  private double increment(double t, double h) {
    double smallest = 16 * (inFloat ? Math.ulp((float) t) : Math.ulp(t));
    double wanted =
        Math.max(smallest, Math.abs(h) * (inFloat ? FRACTION_IN_FLOAT : FRACTION_IN_DOUBLE));
    return Math.copySign(Math.min(wanted, Math.abs(h) / 2), h);
  }

  /** The time as a term of this data type sees it. */
  private double seen(double t) {
    return inFloat ? (float) t : t;
  }

  private void evaluate(Term term, double t, INDArray state, double[] result) {
    term.evaluate(t, state, derivative, integrand);
    evaluations++;
    Vectors.toJava(derivative, result);
  }

  private void addIntegrand(double factor, INDArray values) {
    if (hasQuadratures) {
      Vectors.add(factor, values, ofIntegrand);
    }
  }

  private boolean integrandDiffers(INDArray g) {
    if (!hasQuadratures) {
      return false;
    }
    Vectors.add(-1, g, integrand);
    double difference = Vectors.norm(integrand);
    Vectors.add(1, g, integrand);
    return difference != 0;
  }

  /** ∂f/∂t, not to be changed. */
  double[] ofState() {
    return ofState;
  }

  /** ∂g/∂t [q]; empty if there are no quadratures. */
  INDArray ofIntegrand() {
    return ofIntegrand;
  }

  /** The evaluations of the last differences. */
  int evaluations() {
    return evaluations;
  }
}
