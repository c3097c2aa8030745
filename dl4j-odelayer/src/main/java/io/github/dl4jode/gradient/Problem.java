package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The method and term for which a pass allocates memory; another problem needs other arrays.
 *
 * @param method the method of the forward solve
 * @param term what is integrated
 * @param shape of the term
 * @param parameterCount the number of parameters
 * @param sensitivityCount p, the number of sensitivities
 */
record Problem(
    Method method,
    DifferentiableTerm term,
    TermShape shape,
    long parameterCount,
    long sensitivityCount) {

  Problem(Method method, DifferentiableTerm term) {
    this(method, term, term.shape(), term.parameterCount(), term.sensitivityCount());
  }

  long stateSize() {
    return shape.stateSize();
  }

  long quadratureSize() {
    return shape.quadratures();
  }

  DataType dataType() {
    return shape.dataType();
  }

  boolean hasSensitivities() {
    return sensitivityCount > 0;
  }

  /** An array [p]; an empty one if there are no sensitivities. */
  INDArray allocateLikeSensitivities(OffHeapMemory memory) {
    return hasSensitivities() ? memory.allocate(sensitivityCount) : Nd4j.empty(dataType());
  }

  boolean hasQuadratures() {
    return quadratureSize() > 0;
  }

  /** An array [q]; an empty one if there are no quadratures. */
  INDArray allocateLikeQuadratures(OffHeapMemory memory) {
    return hasQuadratures() ? memory.allocate(quadratureSize()) : Nd4j.empty(dataType());
  }

  /** Whether arrays and views made for this problem serve another one. */
  boolean serves(Method otherMethod, DifferentiableTerm otherTerm) {
    return term == otherTerm && equals(new Problem(otherMethod, otherTerm));
  }
}
