package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.Term;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The stages of the part of a split term that is not stiff: the explicit half of an IMEX method.
 */
final class ExplicitStages {

  private final Term term;
  private final double[][] a;
  private final StageRows stages;
  private final double[][] states;
  private final INDArray noIntegrand = Nd4j.empty(DataType.DOUBLE);

  ExplicitStages(Term term, double[][] a) {
    this.term = term;
    this.a = a;
    this.stages = new StageRows(a.length, Math.toIntExact(term.stateSize()));
    this.states = new double[a.length][Math.toIntExact(term.stateSize())];
  }

  /** Evaluates a stage. Returns whether it is finite. */
  boolean evaluate(int stage, double t, INDArray state, INDArray derivative) {
    Vectors.toJava(state, states[stage]);
    term.evaluate(t, state, derivative, noIntegrand);
    Vectors.toJava(derivative, stages.row(stage));
    return StageRows.isFinite(stages.row(stage));
  }

  /** Adds h Σ_{j&lt;i} a_ij k_j. */
  void addStages(int stage, double h, double... result) {
    stages.addTo(result, h, a[stage]);
  }

  /** Adds factor · Σ w_i k_i. */
  void add(double factor, double[] weights, double... result) {
    stages.addTo(result, factor, weights);
  }

  /** k_i, not to be changed. */
  double[] row(int stage) {
    return stages.row(stage);
  }

  /** The states of the stages of the step, not to be changed. */
  double[][] states() {
    return states;
  }

  long bytes() {
    return stages.bytes() + 8L * states.length * states[0].length;
  }
}
