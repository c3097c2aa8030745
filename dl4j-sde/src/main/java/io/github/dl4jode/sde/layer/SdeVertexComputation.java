package io.github.dl4jode.sde.layer;

import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.sde.solver.SdeGradients;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solves of an {@link SdeVertex} on states of one shape, at any number of times. */
final class SdeVertexComputation extends SdeComputation {

  private final SdeVertex vertex;
  private long[] timesShape = {};
  private int timeCount;

  SdeVertexComputation(CompilationRequest request, SdeVertex vertex, SdeSettings settings) {
    super(request, vertex.label(), settings);
    this.vertex = vertex;
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    timesShape = inputs.get(1).shape();
    double[] times = vertex.timesIn(inputs.get(1), batch());
    timeCount = times.length;
    INDArray states = solve(inputs.get(0), times);
    if (vertex.output() == OdeOutput.FINAL_STATE) {
      INDArray last = states.getRow(timeCount - 1).reshape('c', batch(), width());
      return place.create(batch(), width()).assign(last);
    }
    INDArray result = TimeMajor.create(place, batch(), width(), timeCount);
    TimeMajor.rowsOf(result).assign(states.reshape('c', timeCount * batch(), width()));
    return result;
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray rows = cotangents(timeCount);
    if (vertex.output() == OdeOutput.FINAL_STATE) {
      rows.assign(0);
      rows.getRow(timeCount - 1).reshape('c', batch(), width()).assign(epsilon);
    } else {
      rows.reshape('c', timeCount, batch(), width()).assign(TimeMajor.byTime(epsilon));
    }
    SdeGradients gradients = propagate();
    INDArray ofTimes = place.create(timesShape).assign(0);
    return new Cotangents(
        List.of(inputCotangent(gradients, place), ofTimes), gradients.parameters());
  }
}
