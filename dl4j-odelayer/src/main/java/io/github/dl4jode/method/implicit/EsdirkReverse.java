package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Retention.Kept;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes the cotangent λ of y_{n+1} back to y_n through the stages of ESDIRK steps, by the implicit
 * function theorem. With κ_i = h Σ_{j&gt;i} a_ji Ȳ_j, and λ added to Ȳ_s because y_{n+1} is Y_s,
 *
 * <pre>
 * k̄_i = κ_i + h γ Ȳ_i,   Ȳ_i = J_iᵀ k̄_i,   λ_n = Σ_i Ȳ_i,   dL/dθ = Σ k̄_iᵀ ∂f/∂θ
 * </pre>
 *
 * <p>k_1 of a step is k_s of the step before, so its cotangent waits for that step. Where the term
 * jumps between them, and in the first step, k_1 is an evaluation of its own.
 */
final class EsdirkReverse extends ImplicitReverse {

  private final double[][] rows;
  private final TransposedStages transposed;
  private final Rows stages;
  private final INDArray stageState;
  private final double[] state;
  private final double[][] derivatives;
  // Ȳ_i.
  private final double[][] cotangents;
  // The cotangent of k_1 of the step after this one.
  private final double[] waiting;
  private double waitingWeight;

  EsdirkReverse(Esdirk method, DifferentiableTerm term, INDArray sensitivityGradient) {
    super(method, term, method.tableau().stages());
    rows = rowsOf(tableau());
    int s = tableau().stages();
    int n = Math.toIntExact(term.stateSize());
    transposed = new TransposedStages(method, term, memory(), sensitivityGradient);
    stages = Rows.allocate(memory(), s, n);
    stageState = memory().allocate(n);
    state = new double[n];
    derivatives = new double[s][n];
    cotangents = new double[s][n];
    waiting = new double[n];
  }

  @Override
  public void stepAccepted(Step step) {
    store().add(step, Kept.STAGES, true);
  }

  @Override
  public void startBackward(INDArray last, INDArray cotangent, INDArray quadratureCotangent) {
    takeCotangent(cotangent);
    transposed.start(quadratureCotangent);
    clearWaiting();
  }

  private void clearWaiting() {
    Arrays.fill(waiting, 0);
    waitingWeight = 0;
  }

  @Override
  public void beginStep(int step) {
    super.beginStep(step);
    if (store().jumpsAfter(step)) {
      throughFirst(step + 1);
    }
  }

  /** Takes the cotangent of k_1 of a step through the term, at the beginning of the step. */
  private void throughFirst(int step) {
    double t = store().startOfTerm(step);
    transposed.multiply(t, store().state(step), waiting, waitingWeight, result());
    addToState(result());
    clearWaiting();
  }

  @Override
  public void endStep() {
    int s = tableau().stages();
    Vectors.toJava(store().state(index()), state);
    Vectors.copy(store().stages(index()), stages.flat());
    for (int i = 0; i < s; i++) {
      Vectors.toJava(stages.row(i), derivatives[i]);
    }
    double weight = waitingWeight;
    for (int i = s - 1; i > 0; i--) {
      collect(i);
      if (i == s - 1) {
        add(1, waiting, kappa());
      } else {
        Arrays.fill(cotangents[i], 0);
        weight = 0;
      }
      if (i == s - 1) {
        System.arraycopy(ofState(), 0, cotangents[i], 0, ofState().length);
      }
      double own = stepSize() * tableau().weights()[i] + weight;
      transposed.solve(timeOf(i), stepSize(), stateOf(i), kappa(), own, cotangents[i]);
    }
    collect(0);
    System.arraycopy(kappa(), 0, waiting, 0, kappa().length);
    waitingWeight = stepSize() * tableau().weights()[0];
    Arrays.fill(ofState(), 0);
    for (int i = 1; i < s; i++) {
      add(1, cotangents[i], ofState());
    }
    addOutputsOfStart();
  }

  /** κ_i, where the stages after i are done. */
  private void collect(int stage) {
    Arrays.fill(kappa(), 0);
    addLater(stage, cotangents, rows);
    addOutputsOf(stage);
  }

  private INDArray stateOf(int stage) {
    System.arraycopy(state, 0, output(), 0, state.length);
    double[] row = tableau().row(stage);
    for (int j = 0; j < row.length; j++) {
      add(stepSize() * row[j], derivatives[j], output());
    }
    add(stepSize() * tableau().gamma(), derivatives[stage], output());
    Vectors.fromJava(output(), stageState);
    return stageState;
  }

  @Override
  public void finish() {
    throughFirst(0);
    transposed.finish();
    super.finish();
  }

  @Override
  public OptionalDouble faultIn(Runnable wayBack) {
    return transposed.faultIn(wayBack);
  }

  @Override
  public int evaluations() {
    return transposed.evaluations();
  }

  @Override
  public long bytes() {
    return memory().bytes() + transposed.bytes() + 8L * (2 * derivatives.length + 5) * state.length;
  }

  @Override
  public void close() {
    transposed.close();
    memory().close();
  }
}
