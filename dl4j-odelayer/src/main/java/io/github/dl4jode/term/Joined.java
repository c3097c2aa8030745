package io.github.dl4jode.term;

import io.github.dl4jode.array.Vectors;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One array [n + q] and its two parts. */
record Joined(INDArray whole, INDArray ofState, INDArray ofQuadratures) {

  @SuppressWarnings("try") // The scope is there for its closing.
  static Optional<Joined> allocate(DataType dataType, long stateSize, long quadratureSize) {
    if (quadratureSize == 0) {
      return Optional.empty();
    }
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray whole = Nd4j.create(dataType, stateSize + quadratureSize);
      return Optional.of(
          new Joined(
              whole,
              whole.get(NDArrayIndex.interval(0, stateSize)),
              whole.get(NDArrayIndex.interval(stateSize, stateSize + quadratureSize))));
    }
  }

  void takeApart(INDArray derivative, INDArray integrand) {
    Vectors.copy(ofState, derivative);
    Vectors.copy(ofQuadratures, integrand);
  }

  INDArray putTogether(INDArray state, INDArray quadratures) {
    Vectors.copy(state, ofState);
    Vectors.copy(quadratures, ofQuadratures);
    return whole;
  }

  /** A linearization whose output is f followed by g. */
  record OfLinearization(TapeLinearization linearization, Joined outputs, Joined cotangents)
      implements Linearization {

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      linearization.evaluate(t, state, outputs.whole(), integrand);
      outputs.takeApart(derivative, integrand);
    }

    @Override
    public void vectorJacobianProduct(
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray stateCotangent,
        INDArray sensitivityCotangent) {
      linearization.vectorJacobianProduct(
          cotangents.putTogether(cotangent, quadratureCotangent),
          quadratureCotangent,
          stateCotangent,
          sensitivityCotangent);
    }

    @Override
    public void vectorJacobianProduct(
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray stateCotangent,
        INDArray variableCotangent,
        KnotSum knots) {
      linearization.vectorJacobianProduct(
          cotangents.putTogether(cotangent, quadratureCotangent),
          quadratureCotangent,
          stateCotangent,
          variableCotangent,
          knots);
    }

    @Override
    public long bytes() {
      return linearization.bytes();
    }

    @Override
    public void close() {
      linearization.close();
    }
  }
}
