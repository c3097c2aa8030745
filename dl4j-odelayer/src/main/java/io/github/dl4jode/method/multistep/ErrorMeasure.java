package io.github.dl4jode.method.multistep;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.ErrorRatios;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.ErrorScale;
import io.github.dl4jode.method.Quadratures;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Measures several vectors of one step in units of the tolerance. */
final class ErrorMeasure {

  private final TermShape shape;
  private final INDArray work;
  private final INDArray scratch;
  private final ErrorScale states;
  private final Optional<ErrorScale> quadratures;
  private Tolerances tolerances = Tolerances.of(1, 1);
  private ErrorNorm norm = (state, others, batch) -> Double.NaN;

  /** Takes memory; to be called outside workspaces. */
  ErrorMeasure(TermShape shape, DifferenceMemory memory) {
    this.shape = shape;
    long length = shape.stateSize() + shape.quadratures();
    work = Nd4j.create(shape.dataType(), length);
    scratch = Nd4j.create(shape.dataType(), length);
    states = scale(memory, 0, shape.controlled());
    quadratures =
        shape.quadratures() > 0 && shape.quadraturesControlled()
            ? Optional.of(scale(memory, shape.stateSize(), length))
            : Optional.empty();
  }

  private ErrorScale scale(DifferenceMemory memory, long from, long to) {
    return new ErrorScale(
        part(scratch, from, to), part(memory.current(), from, to), part(memory.next(), from, to));
  }

  private static INDArray part(INDArray array, long from, long to) {
    return array.get(NDArrayIndex.interval(from, to));
  }

  /**
   * Takes the tolerances from z_n and z_{n+1}. Floats show no error below the rounding of z: the
   * test would ask for ever smaller steps.
   */
  void take(Tolerances given, ErrorNorm used) {
    tolerances =
        shape.dataType() == DataType.FLOAT ? given.withRelativeAtLeast(Math.ulp(1f)) : given;
    norm = used;
    states.take(tolerances);
    quadratures.ifPresent(it -> it.take(Quadratures.smallest(tolerances)));
  }

  /** The norm of factor · z, with the quadratures where they are controlled. */
  double of(INDArray z, double factor) {
    return measured(z, factor, true);
  }

  /** The norm of the state in factor · z. */
  double ofState(INDArray z, double factor) {
    return measured(z, factor, false);
  }

  private double measured(INDArray z, double factor, boolean all) {
    Vectors.copy(z, scratch);
    Vectors.scale(factor, scratch);
    states.renew();
    ErrorRatios others = Quadratures.uncontrolled();
    if (all && quadratures.isPresent()) {
      quadratures.get().renew();
      others = quadratures.get();
    }
    return norm.of(states, others, shape.batch());
  }

  /** An array that the caller may use, of the length of z. */
  INDArray work() {
    return work;
  }

  long elements() {
    return 2 * work.length() + states.elements() + quadratures.map(ErrorScale::elements).orElse(0L);
  }

  void close() {
    work.close();
    scratch.close();
    states.close();
    quadratures.ifPresent(ErrorScale::close);
  }
}
