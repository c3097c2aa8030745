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
}
