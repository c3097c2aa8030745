package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Retention.Kept;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.method.StepOutputs;
import io.github.dl4jode.method.StepStore;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Term;
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
final class EsdirkReverse implements ReverseStepper {

  private final EsdirkTableau tableau;
  private final DifferentiableTerm term;
  private final OffHeapMemory memory;
  private final StepStore steps;
  private final StepOutputs outputs;
  private final TransposedStages transposed;
  private final Rows stages;
  private final INDArray stageState;
  private final INDArray result;
  private final double[] state;
  private final double[][] derivatives;
  // Ȳ_i.
  private final double[][] cotangents;
  private final double[] kappa;
  private final double[] ofState;
  // The cotangent of k_1 of the step after this one.
  private final double[] waiting;
  private final double[] output;
  private final INDArray stateCotangent;
  private double waitingWeight;
  private double start;
  private double stepSize = 1;
  private int index;

  EsdirkReverse(Esdirk method, DifferentiableTerm term, INDArray sensitivityGradient) {
    this.term = term;
    tableau = method.tableau();
    memory = new OffHeapMemory(term.dataType());
    int s = tableau.stages();
    int n = Math.toIntExact(term.stateSize());
    steps = new StepStore(memory, n, s, 0);
    outputs = new StepOutputs(tableau.interpolant());
    transposed = new TransposedStages(method, term, memory, sensitivityGradient);
    stages = Rows.allocate(memory, s, n);
    stageState = memory.allocate(n);
    result = memory.allocate(n);
    stateCotangent = memory.allocate(n);
    state = new double[n];
    derivatives = new double[s][n];
    cotangents = new double[s][n];
    kappa = new double[n];
    ofState = new double[n];
    waiting = new double[n];
    output = new double[n];
  }

  @Override
  public void startForward() {
    steps.clear();
  }

  @Override
  public Term recordedTerm() {
    return term;
  }

  @Override
  public void stepAccepted(Step step) {
    steps.add(step, Kept.STAGES, true);
  }

  @Override
  public int steps() {
    return steps.size();
  }

  @Override
  public double start(int step) {
    return steps.start(step);
  }

  @Override
  public double stepSize(int step) {
    return steps.stepSize(step);
  }

  @Override
  public void startBackward(INDArray last, INDArray cotangent, INDArray quadratureCotangent) {
    Vectors.copy(cotangent, stateCotangent);
    Vectors.toJava(cotangent, ofState);
    transposed.start(quadratureCotangent);
    clearWaiting();
  }

  private void clearWaiting() {
    Arrays.fill(waiting, 0);
    waitingWeight = 0;
  }

  @Override
  public void beginStep(int step) {
    index = step;
    start = steps.start(step);
    stepSize = steps.stepSize(step);
    if (steps.jumpsAfter(step)) {
      throughFirst(step + 1);
    }
    outputs.clear();
  }

  /** Takes the cotangent of k_1 of a step through the term, at the beginning of the step. */
  private void throughFirst(int step) {
    double t = steps.startOfTerm(step);
    transposed.multiply(t, steps.state(step), waiting, waitingWeight, result);
    Vectors.toJava(result, output);
    add(1, output, ofState);
    clearWaiting();
  }

  @Override
  public void addOutput(double time, INDArray cotangent) {
    if (time == steps.end(index)) {
      Vectors.toJava(cotangent, output);
      add(1, output, ofState);
      return;
    }
    outputs.add((time - start) / stepSize, cotangent);
  }

  @Override
  public void endStep() {
    int s = tableau.stages();
    Vectors.toJava(steps.state(index), state);
    Vectors.copy(steps.stages(index), stages.flat());
    for (int i = 0; i < s; i++) {
      Vectors.toJava(stages.row(i), derivatives[i]);
    }
    double weight = waitingWeight;
    for (int i = s - 1; i > 0; i--) {
      collect(i);
      if (i == s - 1) {
        add(1, waiting, kappa);
      } else {
        Arrays.fill(cotangents[i], 0);
        weight = 0;
      }
      if (i == s - 1) {
        System.arraycopy(ofState, 0, cotangents[i], 0, ofState.length);
      }
      double own = stepSize * tableau.weights()[i] + weight;
      transposed.solve(timeOf(i), stepSize, stateOf(i), kappa, own, cotangents[i]);
    }
    collect(0);
    System.arraycopy(kappa, 0, waiting, 0, kappa.length);
    waitingWeight = stepSize * tableau.weights()[0];
    Arrays.fill(ofState, 0);
    for (int i = 1; i < s; i++) {
      add(1, cotangents[i], ofState);
    }
    Vectors.fromJava(ofState, stateCotangent);
    outputs.addStateCotangent(stateCotangent);
    Vectors.toJava(stateCotangent, ofState);
  }

  /** κ_i, where the stages after i are done. */
  private void collect(int stage) {
    Arrays.fill(kappa, 0);
    for (int j = tableau.stages() - 1; j > stage; j--) {
      add(stepSize * tableau.row(j)[stage], cotangents[j], kappa);
    }
    if (!outputs.isEmpty()) {
      outputs.sumStageCotangents(stage, stepSize, result);
      Vectors.toJava(result, output);
      add(1, output, kappa);
    }
  }

  private static void add(double factor, double[] from, double... to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }

  private double timeOf(int stage) {
    return steps.increment(index).timeOfTerm(tableau.c(stage));
  }

  private INDArray stateOf(int stage) {
    System.arraycopy(state, 0, output, 0, state.length);
    double[] row = tableau.row(stage);
    for (int j = 0; j < row.length; j++) {
      add(stepSize * row[j], derivatives[j], output);
    }
    add(stepSize * tableau.gamma(), derivatives[stage], output);
    Vectors.fromJava(output, stageState);
    return stageState;
  }

  @Override
  public void finish() {
    throughFirst(0);
    Vectors.fromJava(ofState, stateCotangent);
  }

  @Override
  public OptionalDouble faultIn(Runnable wayBack) {
    return transposed.faultIn(wayBack);
  }

  @Override
  public INDArray stateCotangent() {
    return stateCotangent;
  }

  @Override
  public int evaluations() {
    return transposed.evaluations();
  }

  @Override
  public long bytes() {
    return memory.bytes() + transposed.bytes() + 8L * (2 * derivatives.length + 5) * state.length;
  }

  @Override
  public void close() {
    transposed.close();
    memory.close();
  }
}
