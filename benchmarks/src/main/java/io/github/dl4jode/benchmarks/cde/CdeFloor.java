package io.github.dl4jode.benchmarks.cde;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The field with a constant control, without anything around it, ten evaluations at a time. */
final class CdeFloor {

  static final int EVALUATIONS = 10;

  private final TapeTerm field;
  private final INDArray state;
  private final INDArray cotangent;
  private final INDArray derivative;
  private final INDArray stateCotangent;
  private final INDArray sensitivityCotangent;

  CdeFloor(int channels, DataType dataType) {
    DenseControlledDynamics dynamics =
        DenseControlledDynamics.builder().hidden(CdeCase.WIDTH).build();
    dynamics.setInputType(InputType.feedForward(CdeCase.HIDDEN));
    dynamics.setInputChannels(Map.of(ControlledDynamics.CONTROL, (long) channels));
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    shapes
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(dataType, shape, 'c')));
    dynamics.initializeParameters(parameters);
    field =
        TapeTerm.builder(
                (graph, at) ->
                    TapeTerm.Parts.of(
                        dynamics.define(graph, at.t(), at.y(), at.parameters(), at.inputs())),
                dataType,
                CdeCase.BATCH,
                CdeCase.HIDDEN)
            .parameters(parameters)
            .inputWithoutCotangent(ControlledDynamics.CONTROL, CdeCase.BATCH, channels)
            .build();
    field.input(ControlledDynamics.CONTROL).assign(1);
    field.parametersChanged();
    state = Nd4j.randn(dataType, field.stateSize());
    cotangent = state.dup();
    derivative = state.dup();
    stateCotangent = state.dup();
    sensitivityCotangent = Nd4j.create(dataType, field.sensitivityCount());
  }

  /** The ops that make it slow. */
  Set<String> opsWithoutLoop() {
    return field.opsWithoutLoop();
  }

  void evaluate() {
    for (int i = 0; i < EVALUATIONS; i++) {
      field.evaluate(0, state, derivative);
    }
  }

  void differentiate() {
    for (int i = 0; i < EVALUATIONS; i++) {
      field.vectorJacobianProduct(
          0, state, cotangent, derivative, stateCotangent, sensitivityCotangent);
    }
  }
}
