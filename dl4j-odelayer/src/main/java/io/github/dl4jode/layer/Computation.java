package io.github.dl4jode.layer;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer compiled for inputs of one shape.
 *
 * <p>A {@link CompiledLayer} whose computation is no graph brings one of its own, by {@link
 * CompiledLayer#compile}. Parameters are read in place; a forward pass takes their values of that
 * moment. All arrays live outside workspaces.
 */
public interface Computation extends AutoCloseable {

  /** Makes the array for a result. */
  interface Place {

    /** An array of this shape, row-major and contiguous, whose numbers do not matter. */
    INDArray create(long... shape);
  }

  /**
   * Computes the output.
   *
   * @param input of the shape compiled for; read, and read again in the backward pass
   * @param place of the output
   * @return the output
   */
  INDArray forward(INDArray input, Place place);

  /**
   * Carries a gradient back through the last forward pass. Each backward pass needs a forward pass
   * of its own.
   *
   * @param epsilon dL/d output; read in this call only
   * @param place of dL/d input
   * @return dL/d input, and dL/dθ in the computation's own array, valid until the next pass
   */
  Cotangents backward(INDArray epsilon, Place place);

  /**
   * The bytes of array memory that passes on inputs of this shape keep: activations, gradients, and
   * what a solver stores; parameters are not among them.
   */
  long bytes();

  /** What the solver did in the last passes; empty for a layer without a solver. */
  default Optional<SolveReport> report() {
    return Optional.empty();
  }

  /**
   * What the loss of the last forward pass in training has beside the layer's output, as a sum over
   * the examples; read by a {@link LikelihoodOutputLayer} only. The default is 0.
   */
  default double penalty() {
    return 0;
  }

  @Override
  void close();

  /**
   * What a backward pass yields.
   *
   * @param input dL/d input, of the input's shape
   * @param parameters dL/dθ [p]; empty where there is no parameter
   */
  record Cotangents(INDArray input, INDArray parameters) {}
}
