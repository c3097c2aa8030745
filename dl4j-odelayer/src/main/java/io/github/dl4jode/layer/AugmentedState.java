package io.github.dl4jode.layer;

import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.Computation.Cotangents;
import io.github.dl4jode.layer.compiled.Computation.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The initial state of an ODE for inputs of one shape: the input, with the extra components of an
 * {@link Augmentation} where there are any.
 */
final class AugmentedState implements AutoCloseable {

  private final Augmentation augmentation;
  private final Map<String, INDArray> parameters;
  private final long[] inputShape;
  private final int axis;

  /** y(t0) in the shape in which f sees it. */
  private final INDArray state;

  private final INDArray flatState;
  private final long[] stateShape;

  /** The map from the input to the state; empty if they are the same. */
  private final Optional<Computation> map;

  /** dL/dθ of dynamics and augmentation; empty if there are only parameters of the dynamics. */
  private final Optional<INDArray> parameterGradient;

  /**
   * Compiles the map from the input to the state.
   *
   * @param request its first input is that of the layer
   */
  AugmentedState(CompilationRequest request, Augmentation augmentation) {
    this.augmentation = augmentation;
    this.parameters = request.parameters();
    this.inputShape = request.inputShape();
    this.axis = augmentation.channelsLast() ? inputShape.length - 1 : 1;
    long[] shape = inputShape.clone();
    if (augmentation.components() > 0) {
      shape[axis] += augmentation.components();
    }
    this.map =
        augmentation.components() == 0
            ? Optional.empty()
            : Optional.of(
                Computation.ofGraph(
                    request.withParameters(part(true)),
                    new AugmentationGraph(augmentation, inputShape)::define));
    this.state = Nd4j.create(request.dataType(), shape, 'c');
    this.flatState = state.reshape(state.length());
    this.stateShape = shape;
    this.parameterGradient =
        augmentation.hasParameters() && request.training()
            ? Optional.of(Nd4j.create(request.dataType(), lengthOf(parameters)))
            : Optional.empty();
  }

  private static long lengthOf(Map<String, INDArray> parameters) {
    return parameters.values().stream().mapToLong(INDArray::length).sum();
  }

  /** The shape of the state. */
  long[] shape() {
    return stateShape;
  }

  /** The parameters of the dynamics, in their order. */
  Map<String, INDArray> parametersOfDynamics() {
    return augmentation.hasParameters() ? part(false) : parameters;
  }

  private Map<String, INDArray> part(boolean ofAugmentation) {
    Map<String, INDArray> part = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> {
          if (isOfAugmentation(name) == ofAugmentation) {
            part.put(name, array);
          }
        });
    return part;
  }

  private boolean isOfAugmentation(String parameter) {
    return Set.of(augmentation.namesTaken()).contains(parameter);
  }

  /**
   * y(t0) of an input.
   *
   * @return flat; the same array at each call
   */
  INDArray initial(INDArray input) {
    if (map.isEmpty()) {
      state.assign(input);
    } else {
      map.get().forward(List.of(input), shape -> state);
    }
    return flatState;
  }

  /**
   * The part of states that the output has: all, or the components of the input.
   *
   * @param states of the shape of the state, possibly with dimensions before it
   * @return a view
   */
  INDArray kept(INDArray states) {
    if (!augmentation.dropped()) {
      return states;
    }
    INDArrayIndex[] indices = new INDArrayIndex[states.rank()];
    int before = states.rank() - inputShape.length;
    for (int i = 0; i < indices.length; i++) {
      indices[i] =
          i == before + axis ? NDArrayIndex.interval(0, inputShape[axis]) : NDArrayIndex.all();
    }
    return states.get(indices);
  }

  /** The gradients of the layer from those of a solve; dL/d input is the only input cotangent. */
  Cotangents backward(Gradients solved, Place place) {
    INDArray ofState = solved.initialState().reshape('c', stateShape);
    if (map.isEmpty()) {
      return new Cotangents(place.create(inputShape).assign(ofState), solved.parameters());
    }
    Cotangents ofMap = map.get().backward(ofState, place);
    INDArray all =
        parameterGradient
            .map(gradient -> joined(gradient, solved.parameters(), ofMap.parameters()))
            .orElse(solved.parameters());
    return new Cotangents(ofMap.inputs(), all);
  }

  private INDArray joined(INDArray all, INDArray ofDynamics, INDArray ofAugmentation) {
    long to = 0;
    long dynamicsRead = 0;
    long augmentationRead = 0;
    for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
      long length = parameter.getValue().length();
      boolean own = isOfAugmentation(parameter.getKey());
      INDArray from =
          own
              ? section(ofAugmentation, augmentationRead, length)
              : section(ofDynamics, dynamicsRead, length);
      section(all, to, length).assign(from);
      to += length;
      augmentationRead += own ? length : 0;
      dynamicsRead += own ? 0 : length;
    }
    return all;
  }

  private static INDArray section(INDArray flat, long from, long length) {
    return flat.get(NDArrayIndex.interval(from, from + length));
  }

  long bytes() {
    return SolvedComputation.bytesOf(state)
        + map.map(Computation::bytes).orElse(0L)
        + parameterGradient.map(SolvedComputation::bytesOf).orElse(0L);
  }

  @Override
  public void close() {
    state.close();
    map.ifPresent(Computation::close);
    parameterGradient.ifPresent(INDArray::close);
  }
}
