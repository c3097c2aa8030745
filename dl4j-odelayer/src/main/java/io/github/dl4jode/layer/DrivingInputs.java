package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.DrivenDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The inputs u(t) of the dynamics of a vertex for one shape of its minibatches. They follow the
 * state and the output times among the inputs of the vertex.
 */
final class DrivingInputs implements AutoCloseable {

  /** State and output times. */
  static final int FIRST = 2;

  private final List<DrivingInput> inputs = new ArrayList<>();

  /** No inputs. */
  static DrivingInputs none() {
    return new DrivingInputs();
  }

  private DrivingInputs() {}

  /**
   * Takes memory.
   *
   * @param request for the shapes of the state and of these inputs, without the output times
   * @throws IllegalArgumentException if a shape does not fit its setting
   */
  static DrivingInputs of(
      CompilationRequest request, List<VertexInput> settings, double timeScale) {
    DrivingInputs all = new DrivingInputs();
    List<long[]> shapes = request.inputShapes();
    int next = 1;
    for (VertexInput setting : settings) {
      Optional<long[]> ofTimes =
          setting.timesGiven() ? Optional.of(shapes.get(next + 1)) : Optional.empty();
      all.inputs.add(
          new DrivingInput(
              setting, timeScale, request.dataType(), shapes.get(0)[0], shapes.get(next), ofTimes));
      next += setting.vertexInputs();
    }
    return all;
  }

  /** The right-hand side with these inputs. */
  static TapeTerm.Definition definition(Dynamics dynamics) {
    return dynamics instanceof DrivenDynamics driven
        ? (graph, at) ->
            TapeTerm.Parts.of(driven.define(graph, at.t(), at.y(), at.parameters(), at.inputs()))
        : TapeTerm.Definition.of(dynamics::define);
  }

  void addTo(TapeTerm.Builder term) {
    inputs.forEach(input -> input.addTo(term));
  }

  /**
   * Takes the values of a minibatch.
   *
   * @param vertexInputs all inputs of the vertex
   * @throws IllegalArgumentException if a value cannot be used
   */
  void take(TapeTerm term, List<INDArray> vertexInputs) {
    int next = FIRST;
    for (DrivingInput input : inputs) {
      Optional<INDArray> times =
          input.setting().timesGiven() ? Optional.of(vertexInputs.get(next + 1)) : Optional.empty();
      input.take(term, vertexInputs.get(next), times);
      next += input.setting().vertexInputs();
    }
  }

  /** dL/d input for each of these inputs of the vertex; zeros for times of knots. */
  List<INDArray> cotangents(
      Gradients gradients, List<long[]> vertexInputShapes, Computation.Place place) {
    List<INDArray> all = new ArrayList<>();
    int next = FIRST;
    for (DrivingInput input : inputs) {
      INDArray ofValues = place.create(vertexInputShapes.get(next));
      input.cotangent(gradients, ofValues);
      all.add(ofValues);
      if (input.setting().timesGiven()) {
        all.add(place.create(vertexInputShapes.get(next + 1)).assign(0));
      }
      next += input.setting().vertexInputs();
    }
    return all;
  }

  long bytes() {
    return inputs.stream().mapToLong(DrivingInput::bytes).sum();
  }

  @Override
  public void close() {
    inputs.forEach(DrivingInput::close);
  }
}
