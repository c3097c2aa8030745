package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.solver.OdeSolverException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer or a vertex compiled for inputs of one shape; a layer has one input.
 *
 * <p>A {@link CompiledLayer} or {@link CompiledVertex} whose computation is not a graph returns its
 * own from {@link CompiledLayer#compile} or {@link CompiledVertex#compile}. Parameters are read in
 * place; a forward pass uses their current values. All arrays live outside workspaces.
 */
public interface Computation extends AutoCloseable {

  /** Writes a graph of one input. */
  @FunctionalInterface
  interface Graph {

    /** Adds the operations, and returns the output. */
    SDVariable define(SameDiff graph, SDVariable input, Map<String, SDVariable> parameters);
  }

  /**
   * The computation of a graph of one input, for layers that need one next to something else.
   *
   * @throws IllegalArgumentException if the graph cannot become a tape
   */
  static Computation ofGraph(CompilationRequest request, Graph graph) {
    return GraphComputation.of(request, graph);
  }

  /**
   * Runs a pass through a solver; what fails there says in which layer it was.
   *
   * @param label of the layer, such as {@code OdeLayer "ode"}
   * @param direction forward or backward
   * @throws IllegalStateException if a solve does not reach its end
   * @throws IllegalArgumentException if the solver refuses an argument, such as cotangents that are
   *     not finite
   */
  static <T> T pass(String label, String direction, Supplier<T> pass) {
    String where = label + ", " + direction + " pass: ";
    try {
      return pass.get();
    } catch (OdeSolverException e) {
      throw new IllegalStateException(where + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + e.getMessage(), e);
    }
  }

  /** Makes the array for a result. */
  interface Place {

    /** An array of this shape, row-major and contiguous, with undefined values. */
    INDArray create(long... shape);
  }

  /**
   * Computes the output.
   *
   * @param inputs of the shapes compiled for; read now and again in the backward pass
   * @param place of the output
   * @return the output, or a view on the whole of an array from that place
   */
  INDArray forward(List<INDArray> inputs, Place place);

  /**
   * Carries a gradient back through the last forward pass. Each backward pass needs a separate
   * forward pass.
   *
   * @param epsilon dL/d output; read in this call only
   * @param place of dL/d inputs
   * @return dL/d inputs, and dL/dθ in the computation's own array, valid until the next pass
   */
  Cotangents backward(INDArray epsilon, Place place);

  /**
   * The bytes of array memory that passes on inputs of this shape keep: activations, gradients, and
   * the arrays of a solver, without parameters.
   */
  long bytes();

  /** The work of the solver in the last passes; empty for a layer without a solver. */
  default Optional<SolveReport> report() {
    return Optional.empty();
  }

  /** The steps and the adjoint of the last passes; empty for a layer without a solver. */
  default Optional<SolveTrace> trace() {
    return Optional.empty();
  }

  /**
   * The names of the ops that make a small graph slow because they have no loop in Java. Empty by
   * default.
   */
  default Set<String> opsWithoutLoop() {
    return Set.of();
  }

  /**
   * What the loss of the last forward pass in training has in addition to the layer's output, as a
   * sum over the examples, such as penalties on dynamics. {@link #backward} must carry its gradient
   * back too. The default is 0.
   */
  default double penalty() {
    return 0;
  }

  @Override
  void close();

  /**
   * The results of a backward pass.
   *
   * @param inputs dL/d input, of the input's shape, for each
   * @param parameters dL/dθ [p]; empty if there are no parameters
   */
  record Cotangents(List<INDArray> inputs, INDArray parameters) {

    /** The results for a layer. */
    public Cotangents(INDArray input, INDArray parameters) {
      this(List.of(input), parameters);
    }
  }
}
