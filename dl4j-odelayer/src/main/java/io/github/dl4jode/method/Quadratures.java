package io.github.dl4jode.method;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorRatios;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sums quadratures with the weights of a method, stage by stage: it keeps no stages, and a rejected
 * step leaves no trace. For authors of methods.
 */
public final class Quadratures implements AutoCloseable {

  private static final ErrorRatios UNCONTROLLED = new Uncontrolled();

  private final boolean empty;
  private final INDArray total;
  private final INDArray step;
  private final INDArray first;
  private final INDArray integrand;
  private final Optional<Control> control;

  /** The arrays that the error norm needs. */
  private record Control(INDArray error, INDArray next, ErrorScale scale) {

    static Control of(DataType dataType, INDArray total) {
      INDArray error = Nd4j.create(dataType, total.length());
      INDArray next = Nd4j.create(dataType, total.length());
      return new Control(error, next, new ErrorScale(error, total, next));
    }
  }

  /** The errors of no component. */
  private record Uncontrolled() implements ErrorRatios {

    @Override
    public long length() {
      return 0;
    }

    @Override
    public double euclidean() {
      return 0;
    }

    @Override
    public double maximum() {
      return 0;
    }

    @Override
    public INDArray values() {
      return Nd4j.empty();
    }
  }

  /** Takes memory; to be called outside workspaces. */
  public Quadratures(TermShape shape) {
    this.empty = shape.quadratures() == 0;
    this.total = allocate(shape);
    this.step = allocate(shape);
    this.first = allocate(shape);
    this.integrand = allocate(shape);
    this.control =
        !empty && shape.quadraturesControlled()
            ? Optional.of(Control.of(shape.dataType(), total))
            : Optional.empty();
  }

  private INDArray allocate(TermShape shape) {
    return empty
        ? Nd4j.empty(shape.dataType())
        : Nd4j.create(shape.dataType(), shape.quadratures());
  }

  /** Starts from 0. */
  public void reset() {
    if (!empty) {
      Vectors.zero(total);
    }
  }

  /** Begins a step with the integrand of its first stage; weights include h. */
  public void begin(double weight, double errorWeight) {
    if (empty) {
      return;
    }
    setScaled(step, first, weight);
    if (control.isPresent()) {
      setScaled(control.get().error, first, errorWeight);
    }
  }

  /** Adds the integrand of a later stage; weights include h. */
  public void add(double weight, double errorWeight) {
    if (empty) {
      return;
    }
    addScaled(step, integrand, weight);
    if (control.isPresent()) {
      addScaled(control.get().error, integrand, errorWeight);
    }
  }

  /** Makes the step part of the total. */
  public void accept() {
    if (!empty) {
      addScaled(total, step, 1);
    }
  }

  /** Keeps the integrand of the last stage as that of the first stage of the next step. */
  public void keepAsFirst() {
    if (!empty) {
      Vectors.copy(integrand, first);
    }
  }

  /** The errors of the step; of length 0 if they are not controlled. */
  public ErrorRatios errors(Tolerances tolerances) {
    if (control.isEmpty()) {
      return UNCONTROLLED;
    }
    Control it = control.get();
    setScaled(it.next, total, 1);
    addScaled(it.next, step, 1);
    it.scale.take(tolerances.components() == 1 ? tolerances : smallest(tolerances));
    return it.scale;
  }

  /**
   * Quadratures have no tolerances of their own: if components differ, the tightest tolerance
   * holds.
   */
  public static Tolerances smallest(Tolerances tolerances) {
    double rtol = Double.POSITIVE_INFINITY;
    double atol = Double.POSITIVE_INFINITY;
    for (int i = 0; i < tolerances.components(); i++) {
      rtol = Math.min(rtol, tolerances.rtol(i));
      atol = Math.min(atol, tolerances.atol(i));
    }
    return rtol == 0 && atol == 0 ? Tolerances.of(1e-15, 0) : Tolerances.of(rtol, atol);
  }

  /** The errors that the norm sees if quadratures are not controlled. */
  public static ErrorRatios uncontrolled() {
    return UNCONTROLLED;
  }

  /** The array for the integrand of the first stage; empty if there are no quadratures. */
  public INDArray first() {
    return first;
  }

  /** The array for the integrand of any other stage; empty if there are no quadratures. */
  public INDArray integrand() {
    return integrand;
  }

  /** The total [q]; empty if there are no quadratures. */
  public INDArray total() {
    return total;
  }

  private static void setScaled(INDArray target, INDArray source, double weight) {
    Vectors.copy(source, target);
    Vectors.scale(weight, target);
  }

  private static void addScaled(INDArray target, INDArray source, double weight) {
    if (weight != 0) {
      Vectors.add(weight, source, target);
    }
  }

  /** The elements of its arrays. */
  public long elements() {
    return empty
        ? 0
        : 4 * total.length()
            + control.map(it -> 2 * it.error.length() + it.scale.elements()).orElse(0L);
  }

  /** Frees them. */
  @Override
  public void close() {
    if (empty) {
      return;
    }
    total.close();
    step.close();
    first.close();
    integrand.close();
    if (control.isPresent()) {
      control.get().error.close();
      control.get().next.close();
      control.get().scale.close();
    }
  }
}
