package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Retention.Kept;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.term.DifferentiableSplitTerm;
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
final class SplitReverse extends ImplicitReverse {

  private final double[][] implicitRows;
  private final double[][] explicitRows;
  private final DifferentiableSplitTerm term;
  private final INDArray sensitivityGradient;
  // The states of the stages of each step; the arrays serve the next solve again.
  private final List<double[][]> stageStates = new ArrayList<>();
  private final TransposedStages implicit;
  private final TermProducts explicit;
  private final INDArray ofImplicit;
  private final INDArray ofExplicit;
  private final INDArray stageState;
  private final INDArray given;
  private final INDArray derivative;
  // Ȳ_i.
  private final double[][] cotangents;
  private int evaluations;

  SplitReverse(Esdirk method, DifferentiableSplitTerm term, INDArray sensitivityGradient) {
    super(method, term, 0);
    this.term = term;
    this.sensitivityGradient = sensitivityGradient;
    explicitRows = tableau().explicit().orElseThrow();
    implicitRows = rowsOf(tableau());
    int n = Math.toIntExact(term.stateSize());
    ofImplicit = allocate(term.implicitPart().sensitivityCount());
    ofExplicit = allocate(term.explicitPart().sensitivityCount());
    implicit = new TransposedStages(method, term.implicitPart(), memory(), ofImplicit);
    explicit = new TermProducts(term.explicitPart(), memory());
    explicit.reserveSums();
    stageState = memory().allocate(n);
    given = memory().allocate(n);
    derivative = memory().allocate(n);
    cotangents = new double[tableau().stages()][n];
  }

  private INDArray allocate(long length) {
    return length > 0 ? memory().allocate(length) : Nd4j.empty(term.dataType());
  }

  @Override
  public void stepAccepted(Step step) {
    if (!(step instanceof EsdirkStepper stepper)) {
      throw new IllegalStateException(
          "Steps of another method than the one that is differentiated");
    }
    int count = store().size();
    if (count == stageStates.size()) {
      stageStates.add(new double[tableau().stages()][ofState().length]);
    }
    double[][] states = stepper.stageStates();
    for (int i = 0; i < states.length; i++) {
      System.arraycopy(states[i], 0, stageStates.get(count)[i], 0, ofState().length);
    }
    store().add(step, Kept.STATE, false);
  }

  @Override
  public void startBackward(INDArray last, INDArray cotangent, INDArray quadratureCotangent) {
    takeCotangent(cotangent);
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
  public void endStep() {
    double[][] states = stageStates.get(index());
    for (int i = tableau().stages() - 1; i >= 0; i--) {
      Vectors.fromJava(states[i], stageState);
      collect(i, explicitRows);
      throughExplicitPart(i);
      collect(i, implicitRows);
      if (i > 0) {
        implicit.solve(timeOf(i), stepSize(), stageState, kappa(), 0, cotangents[i]);
      } else {
        implicit.multiply(timeOf(i), stageState, kappa(), 0, result());
        Vectors.toJava(result(), output());
        add(1, output(), cotangents[i]);
      }
    }
    for (double[] cotangent : cotangents) {
      add(1, cotangent, ofState());
    }
    addOutputsOfStart();
  }

  /** The part of Ȳ_i that comes from f_E. */
  private void throughExplicitPart(int stage) {
    Vectors.fromJava(kappa(), given);
    explicit.multiplyAndAdd(timeOf(stage), stageState, given, 0, derivative, result());
    evaluations++;
    Vectors.toJava(result(), cotangents[stage]);
  }

  /** The cotangent of a derivative at a stage, where the stages after it are done. */
  private void collect(int stage, double[]... rows) {
    Arrays.fill(kappa(), 0);
    add(stepSize() * tableau().weights()[stage], ofState(), kappa());
    addLater(stage, cotangents, rows);
    addOutputsOf(stage);
  }

  @Override
  public void finish() {
    implicit.finish();
    explicit.addSum(ofExplicit);
    if (term.sensitivityCount() > 0) {
      term.addSensitivities(ofExplicit, ofImplicit, sensitivityGradient);
    }
    super.finish();
  }

  @Override
  public OptionalDouble faultIn(Runnable wayBack) {
    OptionalDouble[] inner = {OptionalDouble.empty()};
    OptionalDouble own = explicit.faultIn(() -> inner[0] = implicit.faultIn(wayBack));
    return own.isPresent() ? own : inner[0];
  }

  @Override
  public int evaluations() {
    return evaluations + implicit.evaluations();
  }

  @Override
  public long bytes() {
    long arrays = (long) (stageStates.size() + 1) * tableau().stages() + 3;
    return memory().bytes() + implicit.bytes() + 8 * arrays * ofState().length;
  }

  @Override
  public void close() {
    implicit.close();
    memory().close();
  }
}
