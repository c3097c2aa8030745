package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermInput;
import io.github.dl4jode.term.TermShape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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

  /** A copy of the parameters' part of an array [p]; an empty array if there are none. */
  INDArray parametersOf(INDArray sensitivities) {
    return parameterCount == 0
        ? Nd4j.empty(dataType())
        : copy(part(sensitivities, 0, parameterCount));
  }

  /** Copies of the inputs' parts of an array [p], by name. */
  Map<String, INDArray> inputsOf(INDArray sensitivities) {
    Map<String, INDArray> parts = new LinkedHashMap<>();
    if (sensitivityCount == parameterCount) {
      return parts;
    }
    long from = parameterCount;
    for (TermInput input : term.inputs()) {
      if (input.cotangentSize() > 0) {
        long to = from + input.cotangentSize();
        parts.put(input.name(), copy(part(sensitivities, from, to)));
        from = to;
      }
    }
    return parts;
  }

  private INDArray part(INDArray sensitivities, long from, long to) {
    return from == 0 && to == sensitivityCount
        ? sensitivities
        : sensitivities.get(NDArrayIndex.interval(from, to));
  }

  /** A copy outside of workspaces. */
  static INDArray copy(INDArray array) {
    INDArray copy = OffHeapMemory.uninitialized(array.dataType(), array.shape());
    Vectors.copy(array, copy);
    return copy;
  }

  /** Checks the cotangent of a result. */
  void requireLike(String what, INDArray given, long... wanted) {
    if (!Arrays.equals(given.shape(), wanted) || given.dataType() != dataType()) {
      throw new IllegalArgumentException(
          "%s of shape %s and type %s are needed, not %s and %s"
              .formatted(
                  what,
                  Arrays.toString(wanted),
                  dataType(),
                  Arrays.toString(given.shape()),
                  given.dataType()));
    }
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
