package io.github.dl4jode.method;

import io.github.dl4jode.array.ScaledNorm;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorRatios;
import io.github.dl4jode.control.Tolerances;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The errors of a vector in units of the tolerance atol + rtol max(|before|, |after|), component by
 * component (Hairer, Nørsett and Wanner I, equations II.4.10 and II.4.11); for authors of methods.
 */
public final class ErrorScale implements ErrorRatios, AutoCloseable {

  private final INDArray vector;
  private final INDArray before;
  private final INDArray after;
  private final ScaledNorm norm;
  private final long length;
  private boolean inUnits;
  // The divisor if components have different tolerances.
  private Optional<ComponentScale> components = Optional.empty();

  /** The tolerances of the components, and the scale that follows from them and the state. */
  private record ComponentScale(
      Tolerances tolerances, INDArray relative, INDArray absolute, INDArray scale) {

    static ComponentScale of(Tolerances tolerances, INDArray like) {
      int length = Math.toIntExact(like.length());
      int components = tolerances.components();
      if (length % components != 0) {
        throw new IllegalArgumentException(
            "OdeSolver: tolerances for %d components do not fit a state of %d elements; give one for each component of an example"
                .formatted(components, length));
      }
      double[] relative = new double[length];
      double[] absolute = new double[length];
      for (int i = 0; i < length; i++) {
        relative[i] = tolerances.rtol(i % components);
        absolute[i] = tolerances.atol(i % components);
      }
      return new ComponentScale(
          tolerances,
          Nd4j.createFromArray(relative).castTo(like.dataType()),
          Nd4j.createFromArray(absolute).castTo(like.dataType()),
          like.ulike());
    }

    void take(INDArray before, INDArray after) {
      scale.assign(Transforms.max(Transforms.abs(before, true), Transforms.abs(after, true)));
      scale.muli(relative).addi(absolute);
    }

    void close() {
      relative.close();
      absolute.close();
      scale.close();
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
    this.vector = vector;
    this.before = before;
    this.after = after;
    this.norm = ScaledNorm.of(vector, before, after);
    this.length = vector.length();
  }

  /** Takes the tolerances from what the states hold now; the vector has new values. */
  public void take(Tolerances tolerances) {
    inUnits = false;
    if (tolerances.components() == 1) {
      norm.tolerances(tolerances.rtol(0), tolerances.atol(0));
      norm.scale();
      if (components.isPresent()) {
        components.get().close();
        components = Optional.empty();
      }
      return;
    }
    if (components.isEmpty() || !components.get().tolerances.equals(tolerances)) {
      components.ifPresent(ComponentScale::close);
      components = Optional.of(ComponentScale.of(tolerances, vector));
    }
    components.get().take(before, after);
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
      vector.divi(components.get().scale);
    } else if (!inUnits) {
      norm.euclidean();
      Vectors.scale(norm.factor(), vector);
    }
    inUnits = true;
    return vector;
  }

  /** The elements of the arrays that it keeps. */
  public long elements() {
    return norm.elements() + (components.isPresent() ? 3 * vector.length() : 0);
  }

  /** Frees them. */
  @Override
  public void close() {
    norm.close();
    components.ifPresent(ComponentScale::close);
    components = Optional.empty();
  }
}
