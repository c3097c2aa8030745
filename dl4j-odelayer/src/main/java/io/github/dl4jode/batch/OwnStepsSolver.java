package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Solves all examples of a batch at once, each with its own steps, its own times and its own
 * status: every evaluation is one of the whole batch, at each example's own time.
 *
 * <p>With a common time s, example i goes in step n by its own h_i: dy_i/ds = h_i f(t_i + (s - n)
 * h_i, y_i). An example whose attempt was rejected, that is at its end or has failed, has h_i = 0
 * in that step and stays where it is. The result of an example differs from that of a single solve
 * by rounding only, and is the same bits in batches of the same shape. Steps end on the output
 * times.
 *
 * <p>The gradient is that of the steps as they were made ({@link DiscreteAdjoint}), exact to
 * rounding. For it the steps are made once more after their sizes are known.
 *
 * <p>f sees the time as [batch, 1, …], of the rank of the state, in place of a scalar. Not for
 * several threads at once.
 */
public final class OwnStepsSolver implements AutoCloseable {

  private static final String TIME = "ownTime";
  private static final String RATE = "ownRate";

  private final OdeSolver solver;
  private final boolean training;
  private final int batch;
  private final RowSteps steps;
  private final TapeTerm term;
  private final Stepper stepper;
  private final RowNorms norms;
  private final RepeatedRows repetition;
  private final IdentityHashMap<INDArray, Rows> views = new IdentityHashMap<>();
  private INDArray states;
  private List<RowClock> clocks = List.of();
  private Optional<OwnStepsSolution> solution = Optional.empty();

  /**
   * Compiles f for a batch.
   *
   * @param definition f, without quadratures and inputs; it treats each example by itself
   * @param dataType of state and parameters
   * @param stateShape the shape in which f sees the state, the batch first
   * @param parameters row-major arrays by name, retained
   * @param solver with a method of its own error estimate, or fixed steps
   * @param training whether solves are to be differentiated
   * @throws IllegalArgumentException if f cannot be compiled for times [batch, 1, …], or the solver
   *     remembers its first step
   */
  public OwnStepsSolver(
      TapeTerm.Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters,
      OdeSolver solver,
      DiscreteAdjoint gradient,
      boolean training) {
    this.solver = IndependentSolves.require(solver);
    this.training = training;
    this.batch = Math.toIntExact(stateShape[0]);
    this.steps = new RowSteps(batch);
    long[] timeShape = new long[stateShape.length];
    Arrays.fill(timeShape, 1);
    timeShape[0] = batch;
    this.term =
        TapeTerm.builder(atOwnTimes(definition), dataType, stateShape)
            .parameters(parameters)
            .input(TIME, steps.times(timeShape))
            .input(RATE, steps.rates(stateShape))
            .differentiable(training)
            .build();
    this.stepper = solver.method().newStepper(term.shape());
    this.repetition = new RepeatedRows(term, solver.method(), gradient);
    this.norms = new RowNorms(solver.errorNorm(), batch, Math.toIntExact(term.size()));
    this.states = OffHeapMemory.uninitialized(dataType, 1, term.stateSize());
  }

  private static TapeTerm.Definition atOwnTimes(TapeTerm.Definition definition) {
    return (graph, given) -> {
      SDVariable time = given.inputs().get(TIME);
      TapeTerm.Parts parts =
          definition.define(
              graph, new TapeTerm.Variables(time, given.y(), given.parameters(), Map.of()));
      return TapeTerm.Parts.of(parts.derivative().mul(given.inputs().get(RATE)));
    };
  }

  /** The term in the common time s, such as for its ops and its bytes. */
  public TapeTerm term() {
    return term;
  }

  /**
   * Whether f of the batch is f of each example, as a single term has it; it is not where f mixes
   * examples, or reads the time in a way that depends on its shape.
   *
   * @param one the term of one example
   */
  public boolean agreesWith(TapeTerm one) {
    int size = Math.toIntExact(term.size());
    INDArray state = OffHeapMemory.uninitialized(term.dataType(), term.stateSize());
    INDArray derivative = OffHeapMemory.uninitialized(term.dataType(), term.stateSize());
    INDArray single = OffHeapMemory.uninitialized(term.dataType(), size);
    double[] values = new double[batch * size];
    Arrays.setAll(values, i -> Math.sin(0.7 * i + 0.3));
    Vectors.fromJava(values, state);
    steps.clear();
    steps.add();
    Arrays.setAll(steps.lastStarts(), i -> 0.2 + 0.6 * i / batch);
    Arrays.fill(steps.lastSizes(), 1);
    double bound = term.dataType() == DataType.DOUBLE ? 1e-9 : 1e-4;
    boolean agrees = true;
    try {
      term.parametersChanged();
      one.parametersChanged();
      term.evaluate(0, state, derivative);
      for (int i : new int[] {0, batch / 2, batch - 1}) {
        one.evaluate(steps.lastStarts()[i], section(state, i), single);
        double length = single.norm2Number().doubleValue();
        agrees &= single.distance2(section(derivative, i)) <= bound * (length + 1e-3);
      }
      return agrees;
    } finally {
      steps.clear();
      List.of(state, derivative, single).forEach(INDArray::close);
    }
  }

  private INDArray section(INDArray flat, long example) {
    return flat.get(NDArrayIndex.interval(example * term.size(), (example + 1) * term.size()));
  }

  /**
   * Solves all examples, and frees the results of the last solve. A solve that fails does not end
   * the others: look at the status of each, or call {@link OwnStepsSolution#orThrow()}.
   *
   * @param initialStates y(t_0) [batch · size]; read, and kept unchanged by the caller until the
   *     backward pass is done
   * @param times the output times, for all examples or for each, at least two that increase or
   *     decrease, as many for each example
   * @throws IllegalArgumentException if they are not so
   */
  public OwnStepsSolution forward(INDArray initialStates, double[]... times) {
    checkTimes(times);
    release();
    term.parametersChanged();
    clocks = clocks(initialStates, times);
    steps.clear();
    stepper.start(term, initialStates);
    int outputs = times[0].length;
    prepareStates(initialStates, outputs);
    while (clocks.stream().anyMatch(RowClock::isRunning)) {
      step();
    }
    takeLastStates(outputs - 1);
    if (training && steps.count() > 0) {
      repetition.solve(initialStates, steps, stepper.state(), clocks);
    }
    OwnStepsSolution solved =
        new OwnStepsSolution(states, clocks.stream().map(RowClock::outcome).toList());
    solution = Optional.of(solved);
    return solved;
  }

  private void checkTimes(double[]... times) {
    boolean complete = times.length == 1 || times.length == batch;
    for (double[] each : times) {
      complete &= each.length >= 2 && each.length == times[0].length;
    }
    if (!complete) {
      throw new IllegalArgumentException(
          "Times are given for all examples or for each of the %d, at least two and as many for each"
              .formatted(batch));
    }
    for (int i = 0; i < times.length; i++) {
      for (int j = 1; j < times[i].length; j++) {
        double direction = Math.signum(times[i][1] - times[i][0]);
        if (!(direction * (times[i][j] - times[i][j - 1]) > 0)
            || Double.isInfinite(times[i][j] - times[i][0])) {
          throw new IllegalArgumentException(
              "The times of example %d must be finite, and increase or decrease; time %d is %s after %s"
                  .formatted(i, j, times[i][j], times[i][j - 1]));
        }
      }
    }
  }

  private List<RowClock> clocks(INDArray initialStates, double[]... times) {
    double[] starts = new double[batch];
    double[] longest = new double[batch];
    for (int i = 0; i < batch; i++) {
      double[] own = times[Math.min(i, times.length - 1)];
      starts[i] = own[0];
      double length = Math.min(Math.abs(own[1] - own[0]), solver.maximumStep());
      longest[i] = Math.copySign(length, own[1] - own[0]);
    }
    boolean automatic = solver.stepSizeController().usesErrorEstimate() && solver.firstStep() == 0;
    double[] first = new double[batch];
    Arrays.fill(first, solver.firstStep());
    if (automatic) {
      first =
          new RowFirstSteps(term, steps, norms)
              .choose(
                  initialStates,
                  starts,
                  longest,
                  solver.tolerances(),
                  Math.max(1, solver.method().errorOrder()));
    }
    double[] state = Vectors.toJava(initialStates);
    List<RowClock> all = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      RowClock clock =
          new RowClock(
              solver,
              times[Math.min(i, times.length - 1)],
              first[i],
              automatic ? RowFirstSteps.EVALUATIONS : 0);
      if (!isFinite(state, i)) {
        clock.end(SolverStatus.NON_FINITE_STATE);
      }
      all.add(clock);
    }
    return all;
  }

  private boolean isFinite(double[] all, int example) {
    int size = Math.toIntExact(term.size());
    return IntStream.range(example * size, (example + 1) * size)
        .allMatch(j -> Double.isFinite(all[j]));
  }

  private void prepareStates(INDArray initialStates, int outputs) {
    if (states.rows() != outputs) {
      states.close();
      states = OffHeapMemory.uninitialized(term.dataType(), outputs, term.stateSize());
    }
    Vectors.zero(states.reshape(states.length()));
    Vectors.copy(initialStates, states.getRow(0));
  }

  /** Tries a step of all examples. */
  private void step() {
    boolean interrupted = Thread.currentThread().isInterrupted();
    for (RowClock clock : clocks) {
      if (clock.isRunning()) {
        clock.checkNextStep();
      }
      if (clock.isRunning() && interrupted) {
        clock.end(SolverStatus.INTERRUPTED);
      }
    }
    steps.add();
    double[] sizes = steps.lastSizes();
    for (int i = 0; i < batch; i++) {
      steps.lastStarts()[i] = clocks.get(i).time();
      sizes[i] = clocks.get(i).stepSize();
    }
    if (Arrays.stream(sizes).allMatch(h -> h == 0)) {
      steps.removeLast();
      return;
    }
    int before = stepper.evaluations();
    stepper.attempt(new CommonStep(steps.count() - 1));
    measure();
    int cost = stepper.evaluations() - before;
    stepper.accept();
    // The rates jump, so that nothing of this step serves the next.
    INDArray next = stepper.changeNext();
    judge(cost, rows(stepper.state()), rows(next));
    if (Arrays.stream(sizes).allMatch(h -> h == 0)) {
      steps.removeLast();
    }
    stepper.advance();
  }

  private void measure() {
    if (solver.stepSizeController().usesErrorEstimate()) {
      stepper.error(solver.tolerances(), norms.asNorm());
    } else {
      norms.takeFinite(stepper.next());
    }
  }

  private void judge(int cost, Rows current, Rows next) {
    double[] sizes = steps.lastSizes();
    for (int i = 0; i < batch; i++) {
      RowClock clock = clocks.get(i);
      if (!clock.isRunning()) {
        continue;
      }
      if (!clock.judge(norms.of(i), cost)) {
        sizes[i] = 0;
        Vectors.copy(current.row(i), next.row(i));
      } else if (clock.isAtOutput()) {
        int output = clock.passOutput(steps.count());
        if (clock.isRunning()) {
          Vectors.copy(next.row(i), section(states.getRow(output), i));
        }
      }
    }
  }

  private Rows rows(INDArray flat) {
    return views.computeIfAbsent(flat, it -> Rows.of(it.reshape('c', batch, term.size())));
  }

  /** An example stays at its end, so that the last outputs are there together. */
  private void takeLastStates(int last) {
    INDArray row = states.getRow(last);
    Vectors.copy(stepper.state(), row);
    for (int i = 0; i < batch; i++) {
      if (clocks.get(i).outputs() <= last) {
        Vectors.zero(section(row, i));
      }
    }
  }

  /**
   * Carries cotangents back through the last solve.
   *
   * @param cotangents dL/dy(t_j) as rows [times, batch · size]; those of outputs that an example
   *     has not reached are ignored, and those after t_0 of an example that failed at a state that
   *     is not finite, or where f is not
   * @return the gradients, valid until the next solve; those by times are 0
   * @throws IllegalStateException if this solver is not for training, or nothing has been solved
   */
  public Gradients backward(INDArray cotangents) {
    return repetition.backward(cotangents, clocks);
  }

  /** The last solution; empty before the first solve. */
  public Optional<OwnStepsSolution> solution() {
    return solution;
  }

  /** The cost of the backward pass that followed. */
  public SolverStatistics backwardStatistics() {
    return repetition.statistics();
  }

  /** The bytes that stepper and gradient method keep, at their largest. */
  public long workspaceBytes() {
    return stepper.bytes() + repetition.workspaceBytes();
  }

  /** The bytes of tapes, workspaces and results. */
  public long bytes() {
    return term.bytes() + workspaceBytes() + states.length() * term.dataType().width();
  }

  /** The names of the ops that make a small term slow; see {@link TapeTerm#opsWithoutLoop()}. */
  public Set<String> opsWithoutLoop() {
    return term.opsWithoutLoop();
  }

  private void release() {
    repetition.release();
    solution = Optional.empty();
  }

  @Override
  public void close() {
    release();
    states.close();
    stepper.close();
    repetition.close();
    term.close();
  }
}
