package io.github.dl4jode.term;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The sum of two differentiable terms. */
final class DifferentiableSum extends SummedTerm implements DifferentiableSplitTerm {

  private final DifferentiableTerm explicitPart;
  private final DifferentiableTerm implicitPart;
  private Optional<Products> products = Optional.empty();

  /** The results of the products of the parts. */
  private record Products(
      INDArray derivative, INDArray ofState, INDArray ofExplicit, INDArray ofImplicit) {}

  DifferentiableSum(DifferentiableTerm explicitPart, DifferentiableTerm implicitPart) {
    super(explicitPart, implicitPart);
    this.explicitPart = explicitPart;
    this.implicitPart = implicitPart;
    Set<String> names = new HashSet<>();
    for (TermInput input : inputs()) {
      if (!names.add(input.name())) {
        throw new IllegalArgumentException(
            "Both parts of a split term have an input \"%s\", and its gradient would be that of one of them; give the inputs different names"
                .formatted(input.name()));
      }
    }
  }

  @Override
  public DifferentiableTerm explicitPart() {
    return explicitPart;
  }

  @Override
  public DifferentiableTerm implicitPart() {
    return implicitPart;
  }

  @Override
  public long parameterCount() {
    return explicitPart.parameterCount() + implicitPart.parameterCount();
  }

  @Override
  public void parametersChanged() {
    explicitPart.parametersChanged();
    implicitPart.parametersChanged();
  }

  @Override
  public Optional<BlockJacobian> newBlockJacobian() {
    return super.newBlockJacobian();
  }

  private Products products() {
    if (products.isEmpty()) {
      products =
          Optional.of(
              new Products(
                  allocate(stateSize()),
                  allocate(stateSize()),
                  allocate(explicitPart.sensitivityCount()),
                  allocate(implicitPart.sensitivityCount())));
    }
    return products.get();
  }

  private INDArray allocate(long length) {
    return length == 0 ? Nd4j.empty(dataType()) : OffHeapMemory.uninitialized(dataType(), length);
  }

  @Override
  public void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    Products it = products();
    explicitPart.vectorJacobianProduct(
        t, state, cotangent, derivative, stateCotangent, it.ofExplicit);
    implicitPart.vectorJacobianProduct(
        t, state, cotangent, it.derivative, it.ofState, it.ofImplicit);
    Vectors.add(1, it.derivative, derivative);
    Vectors.add(1, it.ofState, stateCotangent);
    if (sensitivityCount() > 0) {
      Vectors.zero(sensitivityCotangent);
      addSensitivities(it.ofExplicit, it.ofImplicit, sensitivityCotangent);
    }
  }

  @Override
  public void jacobianVectorProduct(
      double t, INDArray state, INDArray tangent, INDArray derivative, INDArray derivativeTangent) {
    Products it = products();
    explicitPart.jacobianVectorProduct(t, state, tangent, derivative, derivativeTangent);
    implicitPart.jacobianVectorProduct(t, state, tangent, it.derivative, it.ofState);
    Vectors.add(1, it.derivative, derivative);
    Vectors.add(1, it.ofState, derivativeTangent);
  }

  @Override
  public void addSensitivities(INDArray ofExplicit, INDArray ofImplicit, INDArray all) {
    long parameters = explicitPart.parameterCount();
    long more = implicitPart.parameterCount();
    long inputs = explicitPart.sensitivityCount() - parameters;
    long moreInputs = implicitPart.sensitivityCount() - more;
    add(ofExplicit, 0, all, 0, parameters);
    add(ofImplicit, 0, all, parameters, more);
    add(ofExplicit, parameters, all, parameters + more, inputs);
    add(ofImplicit, more, all, parameters + more + inputs, moreInputs);
  }

  private static void add(INDArray from, long first, INDArray to, long place, long length) {
    if (length > 0) {
      Vectors.add(1, part(from, first, length), part(to, place, length));
    }
  }

  private static INDArray part(INDArray array, long first, long length) {
    return length == array.length()
        ? array
        : array.get(NDArrayIndex.interval(first, first + length));
  }
}
