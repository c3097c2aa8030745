package io.github.dl4jode.dynamics.translation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The graph of a SameDiff layer, or the branch that such a graph adds to its input. */
final class SameDiffTranslation extends LayerTranslation<SameDiffLayer> {

  private static final Set<String> ADDITIONS = Set.of("add", "mergeadd", "mergesum");

  private final boolean branchOnly;

  SameDiffTranslation(SameDiffLayer layer, String label, boolean branchOnly) {
    super(layer, label);
    this.branchOnly = branchOnly;
  }

  @Override
  public boolean takesEveryRank() {
    return false;
  }

  @Override
  StateShape inferSizes(StateShape input) {
    asked(
        () -> {
          layer().setNIn(input.inputType(), true);
          return layer();
        });
    // Clear the cached parameter shapes, which may come from unknown sizes.
    layer().setLayerParams(null);
    StateShape output = outputShape(input);
    require(
        output.hasSpaceOf(input),
        "turns " + input + " into " + output + "; dynamics keep the shape of their state");
    if (input.isKnown()) {
      tryOut(input);
    }
    return output;
  }

  private StateShape outputShape(StateShape input) {
    try {
      return StateShape.of(asked(() -> layer().getOutputType(-1, input.inputType())));
    } catch (UnsupportedOperationException e) {
      // A lambda layer without an output type is assumed to keep the shape; the tape checks the
      // result.
      return input;
    }
  }

  /** Writes the graph once and discards it, to find its faults early. */
  private void tryOut(StateShape input) {
    SameDiff graph = SameDiff.create();
    long[] shape = input.arrayShape(1, input.channelsLast());
    SDVariable x = graph.placeHolder("y", DataType.FLOAT, shape);
    Map<String, SDVariable> parameters = new HashMap<>();
    own()
        .getParamShapes()
        .forEach(
            (name, size) ->
                parameters.put(
                    parameterName(name),
                    graph.placeHolder("parameter-" + name, DataType.FLOAT, size)));
    write(x, Signal.of(x, input.channelsLast()), parameters);
  }

  private SDLayerParams own() {
    SDLayerParams own = new SDLayerParams();
    layer().defineParameters(own);
    return own;
  }

  /** DL4J cuts the names of a network's parameters at underscores. */
  private static String parameterName(String own) {
    return own.replace('_', '-');
  }

  @Override
  void defineParameters(SDLayerParams parameters) {
    SDLayerParams own = own();
    own.getWeightParams()
        .forEach((name, shape) -> parameters.addWeightParam(parameterName(name), shape));
    own.getBiasParams()
        .forEach((name, shape) -> parameters.addBiasParam(parameterName(name), shape));
  }

  @Override
  public Map<String, INDArray> fromStock(Map<String, INDArray> arrays) {
    Map<String, INDArray> parameters = new HashMap<>();
    own()
        .getParameterKeys()
        .forEach(name -> parameters.put(parameterName(name), array(arrays, name)));
    return parameters;
  }

  @Override
  Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
    Signal input = x.likeState();
    Map<String, SDVariable> named = new LinkedHashMap<>();
    own().getParameterKeys().forEach(name -> named.put(name, parameters.get(parameterName(name))));
    SDVariable result;
    // Layers may name their variables, and two layers of one type share a graph here.
    try (NameScope ignored =
        input.graph().withNameScope(label().replaceAll("[^A-Za-z0-9]+", "-"))) {
      result = layer().defineLayer(input.graph(), new ShapedVariable(input), named, null);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          label() + " cannot be written as a part of dynamics: " + e.getMessage(), e);
    }
    String output = result.name().equals(input.variable().name()) ? "" : result.name();
    if (branchOnly) {
      return input.with(branchOf(output, input));
    }
    return input.with(
        output.isEmpty() ? input.variable() : result, outputShape(input.shape()).channels());
  }

  /** The other operand of the addition of x that yields this output. */
  private SDVariable branchOf(String output, Signal x) {
    SameDiff graph = x.graph();
    String name = x.variable().name();
    if (!output.isEmpty() && graph.getVariable(output).getVariableType() == VariableType.ARRAY) {
      DifferentialFunction op =
          graph.getOps().get(graph.getVariables().get(output).getOutputOfOp()).getOp();
      List<String> operands = Arrays.asList(op.argNames());
      if (ADDITIONS.contains(op.opName()) && operands.size() == 2 && operands.contains(name)) {
        return graph.getVariable(operands.get(1 - operands.indexOf(name)));
      }
    }
    throw refusal(
        "does not end in the sum of its input and a branch, x + g(x), so there is no branch to"
            + " take as f; layer(...) takes the layer as a whole");
  }

  /** The input of the layer, which may read its shape; SameDiff knows no shape of a result. */
  private static final class ShapedVariable extends SDVariable {

    private static final long serialVersionUID = 1L;

    ShapedVariable(Signal x) {
      super(
          x.variable().name(),
          x.variable().getVariableType(),
          x.graph(),
          x.arrayShape(),
          x.variable().dataType());
    }

    @Override
    public long[] getShape() {
      return shape.clone();
    }
  }
}
