package io.github.dl4jode.benchmarks.field;

import io.github.dl4jode.benchmarks.FirstParameters;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link ConvolutionDynamics} with the defaults for a state of one shape. */
final class MnistField {

  private final ConvolutionDynamics dynamics = ConvolutionDynamics.builder().build();
  private final Map<String, INDArray> parameters;
  private final long[] stateShape;
  private final DataType dataType;

  MnistField(int batch, int channels, int side, DataType dataType) {
    this.dataType = dataType;
    stateShape = new long[] {batch, channels, side, side};
    parameters =
        FirstParameters.of(dynamics, InputType.convolutional(side, side, channels), dataType);
  }

  /** As a solver meets it. */
  TapeTerm field() {
    return TapeTerm.differentiable(dynamics::define, dataType, stateShape, parameters);
  }

  /** f and its vector–Jacobian product by SameDiff's own session: the same graph, another way. */
  SessionResult session(double t, INDArray state, INDArray cotangent) {
    SameDiff graph = SameDiff.create();
    SDVariable time = graph.constant("t", Nd4j.scalar(dataType, t));
    // A variable, for a session gives no gradient of a placeholder.
    SDVariable y = graph.var("y", state.reshape(stateShape));
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable f = dynamics.define(graph, time, y, variables);
    SDVariable weights = graph.constant("a", cotangent.reshape(stateShape));
    SDVariable loss = f.mul(weights).sum("loss");
    loss.markAsLoss();
    INDArray derivative = graph.output(Map.of(), f.name()).get(f.name());
    List<String> wanted = new ArrayList<>(parameters.keySet());
    wanted.add("y");
    Map<String, INDArray> gradients = graph.calculateGradients(Map.of(), wanted);
    INDArray[] byParameter =
        parameters.keySet().stream()
            .map(name -> Nd4j.toFlattened('c', gradients.get(name)))
            .toArray(INDArray[]::new);
    return new SessionResult(
        Nd4j.toFlattened('c', derivative),
        Nd4j.toFlattened('c', gradients.get("y")),
        Nd4j.concat(0, byParameter));
  }

  /**
   * What a session finds, flat and row-major.
   *
   * @param derivative f
   * @param stateCotangent of the state
   * @param parameterCotangent of the parameters, in the order of the field's
   */
  record SessionResult(INDArray derivative, INDArray stateCotangent, INDArray parameterCotangent) {}

  /** The tape inside, filled with random numbers, to look at its instructions. */
  Tape tape(boolean withVectorJacobianProduct) {
    SameDiff graph = SameDiff.create();
    SDVariable t = graph.placeHolder("t", dataType);
    SDVariable y = graph.placeHolder("y", dataType, stateShape);
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable f = dynamics.define(graph, t, y, variables);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, f.name())
            .input("t")
            .input("y", stateShape)
            .parameters(parameters);
    if (withVectorJacobianProduct) {
      specification.gradients(Set.of("y")).parameterGradients().inOnePass();
    }
    Tape tape = TapeCompiler.compile(specification.build());
    tape.input("t").write(0.3);
    tape.input("y").write(Nd4j.randn(dataType, stateShape));
    if (withVectorJacobianProduct) {
      tape.cotangent().write(Nd4j.randn(dataType, stateShape));
    }
    return tape;
  }
}
