package io.github.dl4jode.layer;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.solver.Solution;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The solve of an {@link OdeLayer} on states of one shape. */
final class OdeComputation extends SolvedComputation {

  private final OdeOutput output;
  private final double[] times;
  private final boolean training;

  /** dL/d outputs as rows [times, n]. */
  private final INDArray cotangents;

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape, or do not keep the shape
   */
  OdeComputation(CompilationRequest request, OdeLayer layer) {
    super(
        request,
        new Settings(
            layer.label(),
            layer.dynamics(),
            layer.solver(),
            layer.gradient(),
            layer.penalties(),
            layer.augmentation()));
    this.output = layer.output();
    this.times = layer.times();
    this.training = request.training();
    this.cotangents =
        training
            ? Nd4j.create(request.dataType(), times.length, elements())
            : Nd4j.empty(request.dataType());
  }

  private long elements() {
    return Arrays.stream(state().shape()).reduce(1, Math::multiplyExact);
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    INDArray result = outputOf(solve(state().initial(inputs.get(0)), times));
    return place.create(result.shape()).assign(result);
  }

  private INDArray outputOf(Solution solved) {
    if (output == OdeOutput.FINAL_STATE) {
      return state().kept(solved.finalState().reshape(state().shape()));
    }
    // [times, batch, size] seen as DL4J's [batch, size, time]
    return byTime(solved.states()).permute(1, 2, 0);
  }

  private INDArray byTime(INDArray rows) {
    long[] shape = state().shape();
    return state().kept(rows.reshape('c', times.length, shape[0], shape[1]));
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    if (output == OdeOutput.FINAL_STATE) {
      state().kept(cotangents.getRow(times.length - 1).reshape(state().shape())).assign(epsilon);
    } else {
      byTime(cotangents).permute(1, 2, 0).assign(epsilon);
    }
    return state().backward(propagate(cotangents), place);
  }

  @Override
  public long bytes() {
    return super.bytes() + bytesOf(cotangents);
  }

  @Override
  public void close() {
    super.close();
    if (training) {
      cotangents.close();
    }
  }
}
