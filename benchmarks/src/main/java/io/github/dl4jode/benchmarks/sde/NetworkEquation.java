package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The equation of the case: the drift is a network size-64-size with softplus and tanh, the
 * diffusion a sigmoid of a linear function of each component.
 *
 * @param batch the number of states
 * @param size of a state
 * @param dataType of states and parameters
 */
record NetworkEquation(int batch, int size, DataType dataType) {

  static final int HIDDEN = 64;

  private static final int SEED = 7;

  /** The equation with diagonal noise. */
  StochasticEquation of(Calculus calculus) {
    return StochasticEquation.builder(calculus, NoiseType.DIAGONAL, dataType, batch, size)
        .coefficients((graph, v) -> coefficients(graph, v.y(), v.parameters()))
        .parameters(parameters())
        .build();
  }

  /** Drift plus diffusion as a vector field, to evaluate both with nothing around them. */
  TapeTerm drivenByTime() {
    return TapeTerm.builder(
            (graph, at) -> {
              Coefficients both = coefficients(graph, at.y(), at.parameters());
              return TapeTerm.Parts.of(both.drift().add(both.diffusion()));
            },
            dataType,
            batch,
            size)
        .parameters(parameters())
        .build();
  }

  private static Coefficients coefficients(
      SameDiff graph, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable hidden = graph.nn().softplus(y.mmul(parameters.get("W1")).add(parameters.get("b1")));
    return new Coefficients(
        graph.math().tanh(hidden.mmul(parameters.get("W2")).add(parameters.get("b2"))),
        graph.nn().sigmoid(y.mul(parameters.get("a")).add(parameters.get("c"))));
  }

  private Map<String, INDArray> parameters() {
    Nd4j.getRandom().setSeed(SEED);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("W1", uniform(size, size, HIDDEN));
    parameters.put("b1", uniform(size, HIDDEN));
    parameters.put("W2", uniform(HIDDEN, HIDDEN, size));
    parameters.put("b2", uniform(HIDDEN, size));
    parameters.put("a", uniform(1, size));
    parameters.put("c", uniform(1, size));
    return parameters;
  }

  /** U(±1/√inputs), as PyTorch draws linear maps. */
  private INDArray uniform(int inputs, long... shape) {
    double bound = 1 / Math.sqrt(inputs);
    return Nd4j.rand(dataType, shape).mul(2 * bound).sub(bound);
  }
}
