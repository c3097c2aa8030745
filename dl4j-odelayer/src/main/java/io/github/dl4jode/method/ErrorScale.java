package io.github.dl4jode.method;

import io.github.dl4jode.array.LinearCombination;
import io.github.dl4jode.array.ScaledNorm;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorRatios;
import io.github.dl4jode.control.Tolerances;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The errors of a vector in units of the tolerance atol + rtol max(|before|, |after|), component by
 * component (Hairer, Nørsett and Wanner I, equations II.4.10 and II.4.11); for authors of methods.
 */
public final class ErrorScale implements ErrorRatios, AutoCloseable {

  private final INDArray vector;
  private final INDArray before;
  private final INDArray after;
  private final Optional<LinearCombination> sum;
  private final ScaledNorm norm;
  private final long length;
  private boolean inUnits;
  // The divisor if components have different tolerances.
  private Optional<ComponentScale> components = Optional.empty();

  /**
   * The tolerances of the components, and the scale that follows from them and the state: Java
   * arrays, so that a step makes no object.
   */
  private record ComponentScale(
      Tolerances tolerances, double[] relative, double[] absolute, double[] scale, double[] work) {

    static ComponentScale of(Tolerances tolerances, long elements) {
      int length = Math.toIntExact(elements);
      int components = tolerances.components();
      if (length % components != 0) {
        throw new IllegalArgumentException(
            "OdeSolver: tolerances for %d components do not fit a state of %d elements; give one for each component of an example"
                .formatted(components, length));
      }
      double[] relative = new double[components];
      double[] absolute = new double[components];
      for (int i = 0; i < components; i++) {
        relative[i] = tolerances.rtol(i);
        absolute[i] = tolerances.atol(i);
      }
      return new ComponentScale(
          tolerances, relative, absolute, new double[length], new double[length]);
    }

    void take(INDArray before, INDArray after) {
      Vectors.toJava(before, scale);
      Vectors.toJava(after, work);
      for (int first = 0; first < scale.length; first += relative.length) {
        for (int j = 0; j < relative.length; j++) {
          double largest = Math.max(Math.abs(scale[first + j]), Math.abs(work[first + j]));
          scale[first + j] = absolute[j] + relative[j] * largest;
        }
      }
    }

    void divide(INDArray vector) {
      Vectors.toJava(vector, work);
      for (int i = 0; i < work.length; i++) {
        work[i] /= scale[i];
      }
      Vectors.fromJava(work, vector);
    }
  }

  /**
   * Ties the scale to its arrays, each [n] and contiguous.
   *
   * @param vector whose errors are taken; taking them leaves it undefined
   * @param before one of the two states that the tolerance follows
   * @param after the other
   */
  public ErrorScale(INDArray vector, INDArray before, INDArray after) {
    this(Optional.empty(), vector, before, after);
  }

  /**
   * Does the same where the vector is a sum of rows, which is computed only as far as a norm needs
   * it.
   *
   * @param sum writes into memory that begins with the vector
   */
  ErrorScale(Optional<LinearCombination> sum, INDArray vector, INDArray before, INDArray after) {
    this.sum = sum;
    this.vector = vector;
    this.before = before;
    this.after = after;
    this.norm = ScaledNorm.of(sum, vector, before, after);
    this.length = vector.length();
  }

  /**
   * Takes the tolerances from what the states hold now; the vector has new values, which are those
   * of the sum if there is one.
   */
  public void take(Tolerances tolerances) {
    inUnits = false;
    if (tolerances.components() == 1) {
      norm.tolerances(tolerances.rtol(0), tolerances.atol(0));
      norm.scale();
      components = Optional.empty();
      return;
    }
    if (components.isEmpty() || !components.get().tolerances.equals(tolerances)) {
      components = Optional.of(ComponentScale.of(tolerances, length));
    }
    components.get().take(before, after);
    sum.ifPresent(LinearCombination::run);
  }

  /** The vector has new values; the tolerances stay. */
  public void renew() {
    inUnits = false;
    norm.renew();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public double euclidean() {
    if (components.isPresent() || inUnits) {
      return Vectors.norm(values());
    }
    return norm.euclidean();
  }

  @Override
  public double maximum() {
    if (components.isPresent() || inUnits) {
      double whole = Vectors.norm(values());
      // The reduction to a maximum does not see every NaN.
      return Double.isFinite(whole) ? vector.amaxNumber().doubleValue() : whole;
    }
    return norm.maximum();
  }

  @Override
  public INDArray values() {
    if (!inUnits && components.isPresent()) {
      components.get().divide(vector);
    } else if (!inUnits) {
      norm.divide();
      Vectors.scale(norm.factor(), vector);
    }
    inUnits = true;
    return vector;
  }

  /** The elements of the arrays that it keeps. */
  public long elements() {
    return norm.elements() + components.map(it -> 2 * length + 2L * it.relative.length).orElse(0L);
  }

  /** Frees them. */
  @Override
  public void close() {
    norm.close();
    components = Optional.empty();
  }
}
