package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
 * rounding. For it the steps are made once more after their sizes are known, without attempts that
 * were rejected.
 *
 * <p>Examples that are done leave the evaluations where that pays: in batches of 512 examples and
 * more, by an explicit Runge–Kutta method, on the CPU. Then steps are made in blocks of 64 to 256
 * of the examples that go on, and threads make different blocks at the same time; error norm and
 * step size controller are asked by several threads. Terms of blocks are compiled with the solver,
 * one for each thread, which takes milliseconds. Where f calls ND4J, as it does in double and
 * without the vector module, a block has 2048 examples, one thread makes all blocks, and the batch
 * has at least 8192. A comparison shows whether the bits of an example depend on its row in a block
 * or on the others; if they do, all examples stay in all evaluations. In training a backward pass
 * repeats the steps in blocks of examples that have about as many, where f does not call ND4J.
 *
 * <p>f sees the time as [batch, 1, …], of the rank of the state, in place of a scalar, and the
 * batch may be that of a block. Not for several threads at once.
 */
public final class OwnStepsSolver implements AutoCloseable {

  private final boolean training;
  private final int batch;
  private final RowTerm term;
  private final RowSteps steps;
  private final RowLanes<RowBlock> blocks;
  private final boolean whole;

  /** Where blocks note the steps that they have made; a block of the whole batch keeps its own. */
  private final Optional<RowSteps> made;

  private final RowProgress progress;
  private final RowBlocks.Repetition repetition;
  private final int[] everyone;
  private final int[] running;
  private INDArray states;
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
    this(
        RowTerm.OwnTimes.of(definition, dataType, stateShape, parameters),
        Math.toIntExact(stateShape[0]),
        solver,
        gradient,
        training,
        Workers.ofMachine());
  }

  /** Does the same with other threads. */
  OwnStepsSolver(
      RowTerm.OwnTimes field,
      int batch,
      OdeSolver solver,
      DiscreteAdjoint gradient,
      boolean training,
      Workers workers) {
    IndependentSolves.require(solver);
    this.training = training;
    this.batch = batch;
    // Blocks differentiate terms of their own: that of the batch would be compiled in vain.
    boolean inBlocks = RowBlocks.suit(solver.method(), batch);
    RowTerm all = new RowTerm(field, batch, training && !inBlocks);
    Optional<RowLanes<RowBlock>> small =
        inBlocks ? RowBlocks.of(workers, solver, field, all) : Optional.empty();
    Optional<RowBlocks.Repetition> repeated =
        training
            ? small.flatMap(
                some ->
                    RowBlocks.repetition(
                        workers, solver.method(), gradient, field, some.rows(), batch))
            : Optional.empty();
    this.term = training && inBlocks && repeated.isEmpty() ? differentiable(all, field) : all;
    this.steps = term.steps();
    this.whole = small.isEmpty();
    this.blocks =
        small.orElseGet(
            () -> new RowLanes<>(workers, List.of(new RowBlock(solver, term, true)), batch));
    this.repetition =
        repeated.orElseGet(() -> new RepeatedRows(term.term(), solver.method(), gradient));
    this.made = training && !whole ? Optional.of(steps) : Optional.empty();
    this.progress = new RowProgress(batch, term.size());
    this.everyone = IntStream.range(0, batch).toArray();
    this.running = everyone.clone();
    this.states = newStates(1);
  }

  private static RowTerm differentiable(RowTerm forward, RowTerm.OwnTimes field) {
    forward.close();
    return new RowTerm(field, forward.rows(), true);
  }

  /**
   * The term of the whole batch in the common time s, such as for its ops and its bytes. In
   * training it can be differentiated unless terms of blocks are.
   */
  public TapeTerm term() {
    return term.term();
  }

  /** How many examples an evaluation has: the batch, or less where those that are done left it. */
  int rowsOfBlock() {
    return blocks.rows();
  }

  /**
   * Whether f of the batch is f of each example, as a single term has it; it is not where f mixes
   * examples, or reads the time in a way that depends on its shape.
   *
   * @param one the term of one example
   */
  public boolean agreesWith(TapeTerm one) {
    int size = term.size();
    double[] values = new double[batch * size];
    double[] times = new double[batch];
    Arrays.setAll(values, i -> Math.sin(0.7 * i + 0.3));
    Arrays.setAll(times, i -> 0.2 + 0.6 * i / batch);
    term.term().parametersChanged();
    one.parametersChanged();
    double[] derivatives = term.evaluate(values, times);
    INDArray state = OffHeapMemory.uninitialized(term.term().dataType(), size);
    INDArray single = OffHeapMemory.uninitialized(term.term().dataType(), size);
    double bound = term.term().dataType() == DataType.DOUBLE ? 1e-9 : 1e-4;
    boolean agrees = true;
    try {
      for (int i : new int[] {0, batch / 2, batch - 1}) {
        Vectors.fromJava(Arrays.copyOfRange(values, i * size, (i + 1) * size), state);
        one.evaluate(times[i], state, single);
        double length = single.norm2Number().doubleValue();
        Vectors.fromJava(Arrays.copyOfRange(derivatives, i * size, (i + 1) * size), state);
        agrees &= single.distance2(state) <= bound * (length + 1e-3);
      }
      return agrees;
    } finally {
      List.of(state, single).forEach(INDArray::close);
    }
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
    term.term().parametersChanged();
    blocks.users().forEach(RowBlock::parametersChanged);
    repetition.parametersChanged();
    steps.clear();
    progress.begin(initialStates, times);
    int taken = whole ? 0 : stepWithoutMeeting();
    blocks.run(
        batch - taken,
        (block, from, count) -> block.start(progress, everyone, taken + from, count));
    int count = findRunning();
    while (count > 0) {
      step(count);
      count = findRunning();
    }
    takeOutputs(initialStates, times[0].length);
    if (training && steps.count() > 0) {
      repeat(initialStates);
    }
    OwnStepsSolution solved = new OwnStepsSolution(states, progress.outcomes());
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

  private int findRunning() {
    if (Thread.currentThread().isInterrupted()) {
      progress.interrupt();
    }
    return progress.findRunning(running);
  }

  /**
   * Lets blocks go on with examples of their own as long as each has enough of them.
   *
   * @return how many examples have begun
   */
  private int stepWithoutMeeting() {
    RowLanes.Supply supply = new RowLanes.Supply();
    blocks.runEach(block -> block.stepOwn(progress, everyone, supply, made));
    return Math.min(batch, supply.next());
  }

  /** Tries a step of the examples that go on. */
  private void step(int count) {
    if (whole) {
      steps.add();
    }
    int[] examples = whole ? everyone : running;
    blocks.run(
        whole ? batch : count,
        (block, from, some) -> block.step(progress, examples, from, some, made));
    if (whole && steps.isLastStill()) {
      steps.removeLast();
    }
  }

  private void takeOutputs(INDArray initialStates, int outputs) {
    if (states.rows() != outputs) {
      states.close();
      states = newStates(outputs);
    }
    Vectors.copy(initialStates, states.getRow(0));
    for (int i = 1; i < outputs; i++) {
      progress.writeOutput(i, states.getRow(i));
    }
  }

  private INDArray newStates(int outputs) {
    TapeTerm shape = term.term();
    return OffHeapMemory.uninitialized(shape.dataType(), outputs, shape.stateSize());
  }

  private void repeat(INDArray initialStates) {
    steps.compact(progress.clocks().stream().mapToDouble(RowClock::time).toArray());
    progress.writeStates(term.state());
    repetition.solve(initialStates, steps, term.state(), progress.clocks());
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
    return repetition.backward(cotangents, progress.clocks());
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
    return blocks.users().stream().mapToLong(RowBlock::stepperBytes).sum()
        + repetition.workspaceBytes();
  }

  /** The bytes of tapes, workspaces and results. */
  public long bytes() {
    return (whole ? 0 : term.bytes())
        + blocks.users().stream().mapToLong(block -> block.term().bytes()).sum()
        + repetition.termBytes()
        + workspaceBytes()
        + states.length() * states.dataType().width();
  }

  /** The names of the ops that make a small term slow; see {@link TapeTerm#opsWithoutLoop()}. */
  public Set<String> opsWithoutLoop() {
    return term.term().opsWithoutLoop();
  }

  private void release() {
    repetition.release();
    solution = Optional.empty();
  }

  @Override
  public void close() {
    release();
    states.close();
    blocks.users().forEach(RowBlock::close);
    repetition.close();
    if (!whole) {
      term.close();
    }
  }
}
