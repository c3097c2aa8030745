package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.StepError;
import io.github.dl4jode.method.explicit.ButcherTableau;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Steps of the reversible form of a Runge–Kutta method. */
final class RungeKuttaPairStepper extends PairStepper {

  private final ButcherTableau tableau;
  private final double coupling;
  // Ψ_h(t_n, z_n), which sums the quadratures, and Ψ_{-h}(t_{n+1}, y_{n+1}).
  private final RungeKuttaIncrement forward;
  private final RungeKuttaIncrement backward;
  private final INDArray scratch;
  private final StepError error;
  private boolean firstKnown;
  private boolean restKnown;

  @SuppressWarnings("try") // The scope is there for its closing.
  RungeKuttaPairStepper(ReversibleRungeKutta method, TermShape shape) {
    super(method.interpolant(), shape);
    tableau = method.method().tableau();
    coupling = method.coupling();
    forward = new RungeKuttaIncrement(tableau, i -> i == 0 ? row(0) : allocate());
    backward = new RungeKuttaIncrement(tableau, i -> i == 0 ? row(2) : allocate());
    scratch = allocate();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      error = new StepError(shape, scratch, state(), next(), tableau.errorWeightMagnitude());
    }
  }

  @Override
  void forgetStart() {
    firstKnown = false;
  }

  @Override
  void step() {
    StageTimes times = new StageTimes(start(), end(), startOfTerm(), endOfTerm());
    if (!firstKnown) {
      evaluate(startOfTerm(), auxiliary(), forward.derivative(0), sums().first());
      firstKnown = true;
    }
    double h = times.size();
    sums().begin(h * tableau.b(0), h * tableau.errorWeight(0));
    forward.compute(times, auxiliary(), true, this::evaluateWithQuadratures);
    restKnown = false;
    Vectors.copy(state(), next());
    Vectors.scale(coupling, next());
    Vectors.add(1 - coupling, auxiliary(), next());
    forward.addTo(1, next());
    backward.compute(times.reversed(), next(), false, this::evaluateAlone);
    Vectors.copy(auxiliary(), nextAuxiliary());
    backward.addTo(-1, nextAuxiliary());
  }

  private void evaluateWithQuadratures(int stage, double t, INDArray state, INDArray derivative) {
    double h = size();
    evaluate(t, state, derivative, sums().integrand());
    sums().add(h * tableau.b(stage), h * tableau.errorWeight(stage));
  }

  private void evaluateAlone(int stage, double t, INDArray state, INDArray derivative) {
    evaluate(t, state, derivative, sums().integrand());
  }

  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    if (!firstKnown) {
      evaluate(t, auxiliary(), forward.derivative(0), sums().first());
      firstKnown = true;
    }
    return error.firstStep(
        t,
        longest,
        tolerances,
        norm,
        Math.max(1, tableau.embeddedOrder() + 1),
        forward.derivative(0),
        backward.derivative(0),
        (time, state, derivative) -> evaluateAlone(0, time, state, derivative));
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    if (!restKnown) {
      forward.computeRest(this::evaluateWithQuadratures);
      restKnown = true;
    }
    forward.writeError(scratch);
    double estimate = error.of(tolerances, norm, sums());
    return isFinite() ? estimate : Double.NaN;
  }

  /** The slopes are the first stages of the two increments. */
  @Override
  public void completeInterpolant() {
    HermiteOutputs.writeChange(this, row(1));
  }

  /** Does nothing: no stage belongs to two steps. */
  @Override
  public void forgetNext() {}

  @Override
  void moved() {
    firstKnown = false;
  }

  @Override
  public long bytes() {
    return super.bytes() + error.elements() * shape().dataType().width();
  }

  @Override
  public void close() {
    super.close();
    error.close();
  }
}
