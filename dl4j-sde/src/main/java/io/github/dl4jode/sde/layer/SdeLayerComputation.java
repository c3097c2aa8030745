package io.github.dl4jode.sde.layer;

import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.sde.solver.SdeGradients;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solve of an {@link SdeLayer} on states of one shape. */
final class SdeLayerComputation extends SdeComputation {

  private final OdeOutput output;
  private final double[] times;

  SdeLayerComputation(CompilationRequest request, SdeLayer layer, SdeSettings settings) {
    super(request, layer.label(), settings);
    this.output = layer.output();
    this.times = layer.times();
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    INDArray states = solve(inputs.get(0), times);
    if (output == OdeOutput.FINAL_STATE) {
      INDArray last = states.getRow(times.length - 1).reshape('c', batch(), width());
      return place.create(batch(), width()).assign(last);
    }
    INDArray result = place.create(batch(), width(), times.length);
    return result.assign(states.reshape('c', times.length, batch(), width()).permute(1, 2, 0));
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray rows = cotangents(times.length);
    if (output == OdeOutput.FINAL_STATE) {
      rows.assign(0);
      rows.getRow(times.length - 1).reshape('c', batch(), width()).assign(epsilon);
    } else {
      rows.reshape('c', times.length, batch(), width()).assign(epsilon.permute(2, 0, 1));
    }
    SdeGradients gradients = propagate();
    return new Cotangents(inputCotangent(gradients, place), gradients.parameters());
  }
}
