package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.StepOutputs;
import io.github.dl4jode.method.StepStore;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Term;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What reverse steps of ESDIRK methods share: the steps, λ in a Java array, and the outputs. */
abstract class ImplicitReverse implements ReverseStepper {

  private final DifferentiableTerm term;
  private final EsdirkTableau tableau;
  private final OffHeapMemory memory;
  private final StepStore steps;
  private final StepOutputs outputs;
  private final INDArray stateCotangent;
  private final INDArray result;
  private final double[] kappa;
  private final double[] ofState;
  private final double[] output;
  private double start;
  private double stepSize = 1;
  private int index;

  /**
   * Takes memory.
   *
   * @param keptStages the stages that are kept of each step
   */
  ImplicitReverse(Esdirk method, DifferentiableTerm term, int keptStages) {
    this.term = term;
    tableau = method.tableau();
    memory = new OffHeapMemory(term.dataType());
    int n = Math.toIntExact(term.stateSize());
    steps = new StepStore(memory, n, keptStages, 0);
    outputs = new StepOutputs(tableau.interpolant());
    result = memory.allocate(n);
    stateCotangent = memory.allocate(n);
    kappa = new double[n];
    ofState = new double[n];
    output = new double[n];
  }

  final EsdirkTableau tableau() {
    return tableau;
  }

  final OffHeapMemory memory() {
    return memory;
  }

  final StepStore store() {
    return steps;
  }

  /** λ. */
  final double[] ofState() {
    return ofState;
  }

  /** The cotangent of a stage's derivative; see {@link #addOutputsOf}. */
  final double[] kappa() {
    return kappa;
  }

  /** A Java array for a moment. */
  final double[] output() {
    return output;
  }

  /** An array for a moment. */
  final INDArray result() {
    return result;
  }

  /** The number of the step that is gone through. */
  final int index() {
    return index;
  }

  /** Its size. */
  final double stepSize() {
    return stepSize;
  }

  @Override
  public final void startForward() {
    steps.clear();
  }

  @Override
  public final Term recordedTerm() {
    return term;
  }

  @Override
  public final int steps() {
    return steps.size();
  }

  @Override
  public final double start(int step) {
    return steps.start(step);
  }

  @Override
  public final double stepSize(int step) {
    return steps.stepSize(step);
  }

  /** Takes λ at the last time. */
  final void takeCotangent(INDArray cotangent) {
    Vectors.copy(cotangent, stateCotangent);
    Vectors.toJava(cotangent, ofState);
  }

  @Override
  public void beginStep(int step) {
    index = step;
    start = steps.start(step);
    stepSize = steps.stepSize(step);
    outputs.clear();
  }

  @Override
  public final void addOutput(double time, INDArray cotangent) {
    if (time == steps.end(index)) {
      addToState(cotangent);
      return;
    }
    outputs.add((time - start) / stepSize, cotangent);
  }

  /** λ ← λ + the cotangent. */
  final void addToState(INDArray cotangent) {
    Vectors.toJava(cotangent, output);
    add(1, output, ofState);
  }

  /** κ ← κ + h Σ a_ji Ȳ_j over the stages j after i. */
  final void addLater(int stage, double[][] cotangents, double[]... rows) {
    for (int j = tableau.stages() - 1; j > stage; j--) {
      add(stepSize * rows[j][stage], cotangents[j], kappa);
    }
  }

  /** Adds to κ what outputs within the step read from the stage. */
  final void addOutputsOf(int stage) {
    if (!outputs.isEmpty()) {
      outputs.sumStageCotangents(stage, stepSize, result);
      Vectors.toJava(result, output);
      add(1, output, kappa);
    }
  }

  /** Adds to λ what outputs within the step read from its beginning. */
  final void addOutputsOfStart() {
    Vectors.fromJava(ofState, stateCotangent);
    outputs.addStateCotangent(stateCotangent);
    Vectors.toJava(stateCotangent, ofState);
  }

  final double timeOf(int stage) {
    return steps.increment(index).timeOfTerm(tableau.c(stage));
  }

  static void add(double factor, double[] from, double... to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }

  /** The rows of the implicit method. */
  static double[][] rowsOf(EsdirkTableau tableau) {
    double[][] rows = new double[tableau.stages()][];
    Arrays.setAll(rows, tableau::row);
    return rows;
  }

  @Override
  public void finish() {
    Vectors.fromJava(ofState, stateCotangent);
  }

  @Override
  public final INDArray stateCotangent() {
    return stateCotangent;
  }
}
