package io.github.dl4jode.gradient;

import io.github.dl4jode.field.DifferentiableField;
import io.github.dl4jode.field.DifferentiableQuadratureField;
import io.github.dl4jode.solver.Method;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the memory of a pass is made for; another problem needs other arrays.
 *
 * @param gradientMethod the gradient method
 * @param method the method of the forward solve
 * @param field the field
 * @param stateSize n
 * @param parameterCount p
 * @param quadratureSize q, the number of quadratures that a loss may depend on
 * @param dataType of state and gradients
 */
record Problem(
    GradientMethod gradientMethod,
    Method method,
    DifferentiableField field,
    long stateSize,
    long parameterCount,
    long quadratureSize,
    DataType dataType) {

  Problem(GradientMethod gradientMethod, Method method, DifferentiableField field) {
    this(
        gradientMethod,
        method,
        field,
        field.stateSize(),
        field.parameterCount(),
        field instanceof DifferentiableQuadratureField carrying ? carrying.quadratureSize() : 0,
        field.dataType());
  }

  boolean hasParameters() {
    return parameterCount > 0;
  }

  /** An array [p]; an empty one where there are no parameters. */
  INDArray allocateLikeParameters(OffHeapMemory memory) {
    return hasParameters() ? memory.allocate(parameterCount) : Nd4j.empty(dataType);
  }

  boolean hasQuadratures() {
    return quadratureSize > 0;
  }

  /** An array [q]; an empty one where there are no quadratures. */
  INDArray allocateLikeQuadratures(OffHeapMemory memory) {
    return hasQuadratures() ? memory.allocate(quadratureSize) : Nd4j.empty(dataType);
  }

  /** Whether arrays and views made for the other problem serve this one. */
  boolean isSameAs(Problem other) {
    return field == other.field && equals(other);
  }
}
