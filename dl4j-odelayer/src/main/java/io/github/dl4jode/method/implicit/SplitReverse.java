package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Retention.Kept;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.method.StepOutputs;
import io.github.dl4jode.method.StepStore;
import io.github.dl4jode.term.DifferentiableSplitTerm;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermProducts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Takes the cotangent λ of y_{n+1} back to y_n through the stages of IMEX steps. With the
 * coefficients a of the implicit and â of the explicit method, both of weights b,
 *
 * <pre>
 * k̄_i = h b_i λ + h Σ_{j&gt;i} a_ji Ȳ_j + h γ Ȳ_i,   k̂_i = h b_i λ + h Σ_{j&gt;i} â_ji Ȳ_j
 * Ȳ_i = J_Iᵀ k̄_i + J_Eᵀ k̂_i,   λ_n = λ + Σ_i Ȳ_i
 * </pre>
 */
final class SplitReverse implements ReverseStepper {

  private final EsdirkTableau tableau;
  private final double[][] implicitRows;
  private final double[][] explicitRows;
  private final DifferentiableSplitTerm term;
  private final INDArray sensitivityGradient;
  private final OffHeapMemory memory;
  private final StepStore steps;
  // The states of the stages of each step; the arrays serve the next solve again.
  private final List<double[][]> stageStates = new ArrayList<>();
  private final StepOutputs outputs;
  private final TransposedStages implicit;
  private final TermProducts explicit;
  private final INDArray ofImplicit;
  private final INDArray ofExplicit;
  private final INDArray product;
  private final INDArray stageState;
  private final INDArray given;
  private final INDArray derivative;
  private final INDArray result;
  private final INDArray stateCotangent;
  // Ȳ_i.
  private final double[][] cotangents;
  private final double[] kappa;
  private final double[] ofState;
  private final double[] output;
  private double start;
  private double stepSize = 1;
  private int index;
  private int evaluations;

  SplitReverse(Esdirk method, DifferentiableSplitTerm term, INDArray sensitivityGradient) {
    this.term = term;
    this.sensitivityGradient = sensitivityGradient;
    tableau = method.tableau();
    explicitRows = tableau.explicit().orElseThrow();
    implicitRows = new double[tableau.stages()][];
    Arrays.setAll(implicitRows, tableau::row);
    memory = new OffHeapMemory(term.dataType());
    int n = Math.toIntExact(term.stateSize());
    steps = new StepStore(memory, n, 0, 0);
    outputs = new StepOutputs(tableau.interpolant());
    ofImplicit = allocate(term.implicitPart().sensitivityCount());
    ofExplicit = allocate(term.explicitPart().sensitivityCount());
    product = allocate(term.explicitPart().sensitivityCount());
    implicit = new TransposedStages(method, term.implicitPart(), memory, ofImplicit);
    explicit = new TermProducts(term.explicitPart(), memory);
    stageState = memory.allocate(n);
    given = memory.allocate(n);
    derivative = memory.allocate(n);
    result = memory.allocate(n);
    stateCotangent = memory.allocate(n);
    cotangents = new double[tableau.stages()][n];
    kappa = new double[n];
    ofState = new double[n];
    output = new double[n];
  }

  private INDArray allocate(long length) {
    return length > 0 ? memory.allocate(length) : Nd4j.empty(term.dataType());
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
    if (!(step instanceof EsdirkStepper stepper)) {
      throw new IllegalStateException(
          "Steps of another method than the one that is differentiated");
    }
    int count = steps.size();
    if (count == stageStates.size()) {
      stageStates.add(new double[tableau.stages()][ofState.length]);
    }
    double[][] states = stepper.stageStates();
    for (int i = 0; i < states.length; i++) {
      System.arraycopy(states[i], 0, stageStates.get(count)[i], 0, ofState.length);
    }
    steps.add(step, Kept.STATE, false);
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
    implicit.start(quadratureCotangent);
    explicit.startBackward(quadratureCotangent);
    evaluations = 0;
    clear(ofImplicit);
    clear(ofExplicit);
  }

  private static void clear(INDArray array) {
    if (!array.isEmpty()) {
      Vectors.zero(array);
    }
  }

  @Override
  public void beginStep(int step) {
    index = step;
    start = steps.start(step);
    stepSize = steps.stepSize(step);
    outputs.clear();
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
    double[][] states = stageStates.get(index);
    for (int i = tableau.stages() - 1; i >= 0; i--) {
      Vectors.fromJava(states[i], stageState);
      collect(i, explicitRows);
      throughExplicitPart(i);
      collect(i, implicitRows);
      if (i > 0) {
        implicit.solve(timeOf(i), stepSize, stageState, kappa, 0, cotangents[i]);
      } else {
        implicit.multiply(timeOf(i), stageState, kappa, 0, result);
        Vectors.toJava(result, output);
        add(1, output, cotangents[i]);
      }
    }
    for (double[] cotangent : cotangents) {
      add(1, cotangent, ofState);
    }
    Vectors.fromJava(ofState, stateCotangent);
    outputs.addStateCotangent(stateCotangent);
    Vectors.toJava(stateCotangent, ofState);
  }

  /** The part of Ȳ_i that comes from f_E. */
  private void throughExplicitPart(int stage) {
    Vectors.fromJava(kappa, given);
    explicit.multiply(timeOf(stage), stageState, given, 0, derivative, result, product);
    evaluations++;
    if (!product.isEmpty()) {
      Vectors.add(1, product, ofExplicit);
    }
    Vectors.toJava(result, cotangents[stage]);
  }

  /** The cotangent of a derivative at a stage, where the stages after it are done. */
  private void collect(int stage, double[][] rows) {
    Arrays.fill(kappa, 0);
    add(stepSize * tableau.weights()[stage], ofState, kappa);
    for (int j = tableau.stages() - 1; j > stage; j--) {
      add(stepSize * rows[j][stage], cotangents[j], kappa);
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

  @Override
  public void finish() {
    if (term.sensitivityCount() > 0) {
      term.addSensitivities(ofExplicit, ofImplicit, sensitivityGradient);
    }
    Vectors.fromJava(ofState, stateCotangent);
  }

  @Override
  public OptionalDouble faultIn(Runnable wayBack) {
    OptionalDouble[] inner = {OptionalDouble.empty()};
    OptionalDouble own = explicit.faultIn(() -> inner[0] = implicit.faultIn(wayBack));
    return own.isPresent() ? own : inner[0];
  }

  @Override
  public INDArray stateCotangent() {
    return stateCotangent;
  }

  @Override
  public int evaluations() {
    return evaluations + implicit.evaluations();
  }

  @Override
  public long bytes() {
    long arrays = (long) (stageStates.size() + 1) * tableau.stages() + 3;
    return memory.bytes() + implicit.bytes() + 8 * arrays * ofState.length;
  }

  @Override
  public void close() {
    implicit.close();
    memory.close();
  }
}
