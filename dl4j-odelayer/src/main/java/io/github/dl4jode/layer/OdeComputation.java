package io.github.dl4jode.layer;

import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.solver.Solution;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The solve of an {@link OdeLayer} on states of one shape. */
final class OdeComputation extends SolvedComputation {

  private final OdeOutput output;
  private final double[] times;
  private final boolean training;

  /** y(t0) in the shape of the input, and flat. */
  private final INDArray input;

  private final INDArray initialState;

  /** dL/d outputs as rows [times, n]. */
  private final INDArray cotangents;

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape, or do not keep the shape
   */
  OdeComputation(CompilationRequest request, OdeLayer layer) {
    super(request, new Settings(layer.label(), layer.dynamics(), layer.solver(), layer.gradient()));
    long[] shape = request.inputShape();
    this.output = layer.output();
    this.times = layer.times();
    this.training = request.training();
    this.input = Nd4j.create(request.dataType(), shape, 'c');
    this.initialState = input.reshape(input.length());
    this.cotangents =
        training
            ? Nd4j.create(request.dataType(), times.length, input.length())
            : Nd4j.empty(request.dataType());
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    input.assign(inputs.get(0));
    INDArray result = outputOf(solve(initialState, times));
    return place.create(result.shape()).assign(result);
  }

  private INDArray outputOf(Solution solved) {
    if (output == OdeOutput.FINAL_STATE) {
      return solved.finalState().reshape(input.shape());
    }
    // [times, batch, size] seen as DL4J's [batch, size, time]
    return byTime(solved.states()).permute(1, 2, 0);
  }

  private INDArray byTime(INDArray rows) {
    return rows.reshape('c', times.length, input.size(0), input.size(1));
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    if (output == OdeOutput.FINAL_STATE) {
      cotangents.getRow(times.length - 1).reshape(input.shape()).assign(epsilon);
    } else {
      byTime(cotangents).permute(1, 2, 0).assign(epsilon);
    }
    Gradients computed = propagate(cotangents);
    INDArray result = place.create(input.shape());
    result.assign(computed.initialState().reshape(input.shape()));
    return new Cotangents(result, computed.parameters());
  }

  @Override
  public long bytes() {
    return super.bytes() + bytesOf(input) + bytesOf(cotangents);
  }

  @Override
  public void close() {
    super.close();
    input.close();
    if (training) {
      cotangents.close();
    }
  }
}
