package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Makes the steps of all examples once more, in their common time with steps of length 1, and takes
 * cotangents back through them.
 */
final class RepeatedRows implements RowBlocks.Repetition {

  private final DifferentiableTerm term;
  private final Method method;
  private final DiscreteAdjoint gradient;
  private final GradientWorkspace workspace = new GradientWorkspace();
  private Optional<DifferentiableSolution> solved = Optional.empty();
  private Optional<Gradients> gradients = Optional.empty();
  private int[] times = {};
  private INDArray begins;
  private boolean[] repeated = {};
  private double evaluationsOfStep;

  /**
   * Takes a term.
   *
   * @param term in the common time, not closed with it
   */
  RepeatedRows(DifferentiableTerm term, Method method, DiscreteAdjoint gradient) {
    this.term = term;
    this.method = method;
    this.gradient = gradient;
    this.begins = Nd4j.empty(term.dataType());
  }

  @Override
  public void parametersChanged() {
    term.parametersChanged();
  }

  /**
   * Repeats the steps, of at least one example. An example whose steps cannot be repeated takes the
   * part of another one, and no cotangents.
   */
  @Override
  public void solve(INDArray initialStates, RowSteps made, INDArray ends, List<RowClock> clocks) {
    repeated = repeatable(made, ends, clocks);
    int sound = IntStream.range(0, repeated.length).filter(i -> repeated[i]).findFirst().orElse(-1);
    if (sound < 0) {
      return;
    }
    int steps = made.count();
    INDArray from = replaced(initialStates, made, sound);
    OdeSolver repeating =
        OdeSolver.builder()
            .method(method)
            .stepSizeController(new FixedStepSize(1))
            .maximumSteps(steps)
            .build();
    times = commonTimes(steps, clocks);
    double[] outputs = Arrays.stream(times).asDoubleStream().toArray();
    solved =
        Optional.of(gradient.solve(repeating, Solve.of(term, from, outputs).build(), workspace));
  }

  /** The initial states, with that of a sound example where steps cannot be repeated. */
  private INDArray replaced(INDArray initialStates, RowSteps made, int sound) {
    for (int i = 0; i < repeated.length; i++) {
      if (!repeated[i]) {
        if (begins.isEmpty()) {
          begins = OffHeapMemory.uninitialized(term.dataType(), term.stateSize());
          Vectors.copy(initialStates, begins);
        }
        made.copy(sound, i);
        Vectors.copy(section(initialStates, sound), section(begins, i));
      }
    }
    return begins.isEmpty() ? initialStates : begins;
  }

  /**
   * Whether the steps of each example can be repeated. An example that has failed stays where it is
   * by steps of 0; where its state or f is not finite there, these are not finite either.
   */
  private boolean[] repeatable(RowSteps made, INDArray ends, List<RowClock> clocks) {
    boolean[] can = new boolean[clocks.size()];
    Arrays.fill(can, true);
    if (clocks.stream().allMatch(clock -> clock.outputs() > clock.lastOutput())) {
      return can;
    }
    INDArray change = OffHeapMemory.uninitialized(term.dataType(), term.stateSize());
    try {
      term.evaluate(made.count(), ends, change);
      double[] states = Vectors.toJava(ends);
      double[] changes = Vectors.toJava(change);
      for (int i = 0; i < can.length; i++) {
        can[i] =
            clocks.get(i).outputs() > clocks.get(i).lastOutput()
                || (isFinite(states, i) && isFinite(changes, i));
      }
      return can;
    } finally {
      change.close();
    }
  }

  private boolean isFinite(double[] all, int example) {
    int size = Math.toIntExact(term.size());
    return Arrays.stream(all, example * size, (example + 1) * size).allMatch(Double::isFinite);
  }

  /** The beginning, the steps after which an output but the last was there, and the end. */
  private static int[] commonTimes(int steps, List<RowClock> clocks) {
    BitSet all = new BitSet();
    all.set(0);
    all.set(steps);
    for (RowClock clock : clocks) {
      for (int output = 1; output < Math.min(clock.outputs(), clock.lastOutput()); output++) {
        all.set(clock.stepsAt(output));
      }
    }
    return all.stream().toArray();
  }

  /** Whether the steps of at least one example have been repeated. */
  boolean isReady() {
    return solved.isPresent();
  }

  @Override
  public Gradients backward(INDArray cotangents, List<RowClock> clocks) {
    DifferentiableSolution solution =
        solved.orElseThrow(
            () -> new IllegalStateException("There is no solve to be differentiated"));
    INDArray common = OffHeapMemory.uninitialized(term.dataType(), times.length, term.stateSize());
    try {
      spread(cotangents, clocks, common);
      gradients.ifPresent(Gradients::close);
      Gradients of = solution.backward(common);
      Gradients result =
          Gradients.of(
              of.initialState(),
              of.parameters(),
              Map.of(),
              new double[cotangents.rows()],
              ofExamples(of.statistics(), clocks));
      gradients = Optional.of(result);
      return result;
    } finally {
      common.close();
    }
  }

  /** Writes the cotangents of each example to the step after which it had the output. */
  private void spread(INDArray cotangents, List<RowClock> clocks, INDArray common) {
    int outputs = cotangents.rows();
    double[][] given = new double[outputs][];
    for (int output = 0; output < outputs; output++) {
      given[output] = Vectors.toJava(cotangents.getRow(output));
    }
    int[][] rows = new int[outputs][clocks.size()];
    for (int i = 0; i < clocks.size(); i++) {
      for (int output = 1; output < outputs; output++) {
        rows[output][i] = row(clocks.get(i), output, repeated[i]);
      }
    }
    double[] sum = new double[Math.toIntExact(term.stateSize())];
    for (int row = 0; row < times.length; row++) {
      Arrays.fill(sum, 0);
      for (int output = 0; output < outputs; output++) {
        add(given[output], rows[output], row, sum);
      }
      Vectors.fromJava(sum, common.getRow(row));
    }
  }

  /** Where the output of an example is among the common times; -1 if it has no cotangent. */
  private int row(RowClock clock, int output, boolean isRepeated) {
    if (!isRepeated || output >= clock.outputs()) {
      return -1;
    }
    // After its last output an example stays where it is.
    return output == clock.lastOutput()
        ? times.length - 1
        : Arrays.binarySearch(times, clock.stepsAt(output));
  }

  private void add(double[] cotangents, int[] rows, int row, double[] sum) {
    int size = Math.toIntExact(term.size());
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == row) {
        for (int j = i * size; j < (i + 1) * size; j++) {
          sum[j] += cotangents[j];
        }
      }
    }
  }

  private INDArray section(INDArray flat, long example) {
    return flat.get(NDArrayIndex.interval(example * term.size(), (example + 1) * term.size()));
  }

  /** The cost of the examples' own steps, without those in which they stayed. */
  private SolverStatistics ofExamples(SolverStatistics whole, List<RowClock> clocks) {
    evaluationsOfStep = (double) whole.functionEvaluations() / times[times.length - 1];
    long own = clocks.stream().mapToLong(RowClock::acceptedSteps).sum();
    return new SolverStatistics(Math.toIntExact(own), 0, (int) Math.round(evaluationsOfStep * own));
  }

  /** The evaluations of the last backward pass for each step. */
  double evaluationsOfStep() {
    return evaluationsOfStep;
  }

  @Override
  public SolverStatistics statistics() {
    return gradients.map(Gradients::statistics).orElse(SolverStatistics.none());
  }

  @Override
  public long workspaceBytes() {
    return workspace.peakBytes();
  }

  /** The term is that of the whole batch. */
  @Override
  public long termBytes() {
    return 0;
  }

  @Override
  public void release() {
    solved.ifPresent(it -> it.solution().close());
    gradients.ifPresent(Gradients::close);
    solved = Optional.empty();
    gradients = Optional.empty();
    OffHeapMemory.free(begins);
    begins = Nd4j.empty(term.dataType());
  }

  @Override
  public void close() {
    release();
    workspace.close();
  }
}
