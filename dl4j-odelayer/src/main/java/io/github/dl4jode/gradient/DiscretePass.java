package io.github.dl4jode.gradient;

import io.github.dl4jode.field.VectorField;
import io.github.dl4jode.solver.ButcherTableau;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StepObserver;
import io.github.dl4jode.vector.Vectors;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The passes of {@link DiscreteAdjoint}. */
final class DiscretePass extends Pass {

  private static final int NONE = -1;
  private static final String ADVICE =
      "the cotangents overflow on their way back: shorten the span, bound the field (smaller"
          + " weights, a lower learning rate), or use double precision";

  private final ButcherTableau tableau;
  private final StepStore steps;
  private final OutputRates rates;
  private final ReverseStep reverse;
  private final boolean stagesStored;
  private final Optional<StageRecorder> recorder;

  DiscretePass(Problem problem, StageStorage storage, long activationBytes) {
    this(problem, storage, activationBytes, new OffHeapMemory(problem.dataType()));
  }

  private DiscretePass(
      Problem problem, StageStorage storage, long activationBytes, OffHeapMemory memory) {
    super(problem, memory);
    tableau = problem.method().tableau();
    recorder = StageRecorder.of(problem, activationBytes);
    reverse = new ReverseStep(problem, memory, parameterGradient(), recorder, this::stateAt);
    int storedStages = storage == StageStorage.STORED ? reverse.neededStages() : 0;
    stagesStored = storedStages > 0;
    steps = new StepStore(memory, problem.stateSize(), storedStages);
    rates = new OutputRates(tableau, memory, problem.stateSize());
  }

  /** y_n, unless the step that begins there has been recorded. */
  private INDArray stateAt(int n) {
    return n == steps.size() ? states().row(lastOutput()) : steps.state(n);
  }

  @Override
  VectorField forwardField() {
    return recorder.isPresent() ? recorder.get() : problem().field();
  }

  @Override
  StepObserver startForward(OdeSolver solver) {
    recorder.ifPresent(StageRecorder::clear);
    steps.clear();
    rates.start(times().length);
    return new Recorder();
  }

  private final class Recorder implements StepObserver {

    @Override
    public void stepAccepted(double time, double stepSize, INDArray state, INDArray stages) {
      if (recorder.isPresent() && recorder.get().holdsStagesTo(reverse.innerStages())) {
        steps.add(time, stepSize);
      } else {
        steps.store(time, stepSize, state, stages);
      }
      rates.stepAccepted(time, stepSize, stages, times());
    }

    /** Outputs inside a step may read every row. */
    @Override
    public boolean needsInterpolant() {
      return lastOutput() > 1;
    }
  }

  @Override
  Gradients propagate(SolverWorkspace workspace) {
    int broken = sweep();
    if (broken != NONE) {
      throw failure(broken);
    }
    return gradients(reverse.stateCotangent(), statistics());
  }

  /** Goes back through all steps, or to the first whose cotangents are not finite. */
  private int sweep() {
    reverse.startSolve(cotangents().row(lastOutput()), quadratureCotangent());
    double endTime = times()[lastOutput()];
    int output = lastOutput() - 1;
    for (int n = steps.size() - 1; n >= 0; n--) {
      double start = steps.time(n);
      double stepSize = steps.stepSize(n);
      reverse.startStep(n, start, stepSize);
      while (output > 0 && (times()[output] - start) / stepSize > 0) {
        reverse.addOutput(times()[output], cotangents().row(output));
        output--;
      }
      reverse.crossBoundary(n + 1, endTime);
      endTime = start;
      if (steps.isStored(n)) {
        provideStages(n);
      }
      reverse.throughStages();
      if (!Vectors.isFinite(reverse.stateCotangent())) {
        return n;
      }
    }
    reverse.crossBoundary(0, endTime);
    return isFinite() ? NONE : 0;
  }

  private void provideStages(int n) {
    if (stagesStored) {
      reverse.loadStages(steps.stages(n));
    } else {
      reverse.recomputeStages();
    }
  }

  @Override
  long bytes() {
    return super.bytes() + recorder.map(StageRecorder::bytes).orElse(0L);
  }

  @Override
  public void close() {
    recorder.ifPresent(StageRecorder::close);
    super.close();
  }

  @Override
  TimeGradients timeGradients() {
    int last = lastOutput();
    int evaluations = 0;
    if (!tableau.firstSameAsLast()) {
      problem().field().evaluate(times()[last], states().row(last), rates.at(last));
      evaluations++;
    }
    double[] gradients = new double[last + 1];
    for (int i = 1; i <= last; i++) {
      gradients[i] = Vectors.dot(cotangents().row(i), rates.at(i));
    }
    gradients[0] = -Vectors.dot(reverse.stateCotangent(), rates.at(0));
    if (dependsOnQuadratures()) {
      gradients[0] -= reverse.products().quadratureRate(times()[0], states().row(0));
      gradients[last] += reverse.products().quadratureRate(times()[last], states().row(last));
      evaluations += 2;
    }
    return new TimeGradients(gradients, evaluations);
  }

  private SolverStatistics statistics() {
    return new SolverStatistics(steps.size(), 0, reverse.functionEvaluations());
  }

  private boolean isFinite() {
    return Vectors.isFinite(reverse.stateCotangent())
        && (!problem().hasParameters() || Vectors.isFinite(parameterGradient()));
  }

  private OdeSolverException failure(int step) {
    SolverStatistics spent = statistics();
    OptionalDouble fault = reverse.products().faultIn(this::sweep);
    return new OdeSolverException(
        "The backward pass of DiscreteAdjoint",
        fault.isPresent() ? SolverStatus.NON_FINITE_JACOBIAN : SolverStatus.NON_FINITE_STATE,
        fault.orElse(steps.time(step)),
        -steps.stepSize(step),
        spent,
        fault.isPresent() ? SolverStatus.NON_FINITE_JACOBIAN.remedy() : ADVICE);
  }
}
