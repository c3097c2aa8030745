package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Samples of a {@link FlowPosterior} outside its network, with noise from anywhere. */
public final class PosteriorSampler implements AutoCloseable {

  private final PosteriorComputation computation;
  private final DataType dataType;

  /**
   * Compiles the flows.
   *
   * @param layer of an initialised network
   * @param count of examples
   * @param parameters the layer's, as its runtime's {@code paramTable()} has them; read in place
   */
  @SuppressWarnings("try")
  public PosteriorSampler(
      FlowPosterior layer, DataType dataType, long count, Map<String, INDArray> parameters) {
    this.dataType = dataType;
    List<long[]> shapes = List.of(new long[] {count, layer.inputSize()});
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      CompilationRequest request =
          new CompilationRequest(dataType, shapes, false, parameters, () -> 0, layer.seed());
      this.computation = new PosteriorComputation(request, layer);
    }
  }

  /**
   * Draws a sample for each example.
   *
   * @param encoded mean, log-variance and context [count, 2 L + c]; not modified
   * @param random where the noise comes from
   * @return [count, L + 1]: z, and log p(z) - log q(z | x)
   * @throws IllegalStateException if a solve fails
   */
  @SuppressWarnings("try")
  public INDArray sample(INDArray encoded, RandomGenerator random) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return computation.sample(encoded, random, shape -> Nd4j.create(dataType, shape));
    }
  }

  @Override
  public void close() {
    computation.close();
  }
}
