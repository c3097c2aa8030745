package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.cnf.dynamics.ConditionalDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.term.TapeTerm;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The context of conditional dynamics as an input of a flow's term, [batch, contextSize]. */
final class Context {

  /** The name of the input. */
  static final String NAME = "context";

  private Context() {}

  static boolean isReadBy(Dynamics dynamics) {
    return ConditionalDynamics.contextSizeOf(dynamics) > 0;
  }

  /** Adds the input where the dynamics read one. */
  static void addTo(TapeTerm.Builder term, Dynamics dynamics, long batch) {
    if (isReadBy(dynamics)) {
      term.input(NAME, batch, ConditionalDynamics.contextSizeOf(dynamics));
    }
  }

  /** Copies a context into the input where the dynamics read one. */
  static void write(INDArray context, TapeTerm term, Dynamics dynamics) {
    if (isReadBy(dynamics)) {
      term.input(NAME).assign(context);
    }
  }

  /** Writes f into a graph, of the context where the dynamics read one. */
  static SDVariable derivative(Dynamics dynamics, SameDiff graph, TapeTerm.Variables variables) {
    if (isReadBy(dynamics)) {
      return ((ConditionalDynamics) dynamics)
          .define(
              graph,
              variables.t(),
              variables.y(),
              variables.inputs().get(NAME),
              variables.parameters());
    }
    return dynamics.define(graph, variables.t(), variables.y(), variables.parameters());
  }
}
