package io.github.dl4jode.gradient;

import io.github.dl4jode.path.DerivativePath;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.path.ReferenceValues;
import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/** dz = f(z) dX with the weights of the reference values, f(z) = tanh(W2 tanh(W1 z + b1) + b2). */
final class ControlledEquation {

  static final JsonNode REFERENCE = ReferenceValues.read("cde.json");
  static final int BATCH = 2;
  static final int HIDDEN = 2;
  static final int CHANNELS = 3;

  private ControlledEquation() {}

  static Map<String, INDArray> parameters() {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("W1", ReferenceValues.array(REFERENCE.get("W1")));
    parameters.put("W2", ReferenceValues.array(REFERENCE.get("W2")));
    for (String bias : new String[] {"b1", "b2"}) {
      double[] values = ReferenceValues.vector(REFERENCE.get(bias));
      parameters.put(bias, Nd4j.createFromArray(new double[][] {values}));
    }
    return parameters;
  }

  static INDArray start() {
    return ReferenceValues.array(REFERENCE.get("z0")).reshape('c', new long[] {4});
  }

  /** The equation of a path X. */
  static TapeTerm term(Map<String, INDArray> parameters, Path path) {
    return termOf(parameters, path instanceof DerivativePath ? path : new DerivativePath(path));
  }

  /** The equation of X'. */
  static TapeTerm termOf(Map<String, INDArray> parameters, Path derivative) {
    return termOf(parameters, derivative, false);
  }

  /** The same with an op that has no loop: such a tape keeps activations. */
  static TapeTerm termThatKeepsActivations(Map<String, INDArray> parameters, Path path) {
    return termOf(parameters, new DerivativePath(path), true);
  }

  private static TapeTerm termOf(
      Map<String, INDArray> parameters, Path derivative, boolean withoutLoop) {
    return TapeTerm.builder(
            (graph, at) -> define(graph, at, withoutLoop), DataType.DOUBLE, BATCH, HIDDEN)
        .parameters(parameters)
        .input("dX", derivative)
        .build();
  }

  private static TapeTerm.Parts define(SameDiff graph, TapeTerm.Variables at, boolean withoutLoop) {
    Map<String, SDVariable> weights = at.parameters();
    SDVariable inner =
        graph.math().tanh(at.y().mmul(graph.transpose(weights.get("W1"))).add(weights.get("b1")));
    SDVariable outer =
        graph.math().tanh(inner.mmul(graph.transpose(weights.get("W2"))).add(weights.get("b2")));
    if (withoutLoop) {
      outer = graph.math().asinh(outer);
    }
    SDVariable matrix = graph.reshape(outer, BATCH, HIDDEN, CHANNELS);
    SDVariable control = graph.reshape(at.inputs().get("dX"), BATCH, 1, CHANNELS);
    return TapeTerm.Parts.of(matrix.mul(control).sum(2));
  }
}
