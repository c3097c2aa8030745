package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Repeats the steps of a batch in blocks of examples that have about as many, with the way back
 * through a block right after it.
 */
final class RepeatedBlocks implements RowBlocks.Repetition {

  private final RowLanes<RepeatedBlock> lanes;
  private double[] begins = {};
  private double[] ends = {};
  private RowSteps made = new RowSteps(0);
  private int[] order = {};
  private Optional<Gradients> gradients = Optional.empty();

  /**
   * Takes terms, each of as many rows.
   *
   * @param terms one for each thread, differentiable; closed with this object
   */
  RepeatedBlocks(Workers workers, List<RowTerm> terms, Method method, DiscreteAdjoint gradient) {
    this.lanes =
        new RowLanes<>(
            workers,
            terms.stream().map(term -> new RepeatedBlock(term, method, gradient)).toList(),
            terms.get(0).rows());
  }

  @Override
  public void parametersChanged() {
    lanes.users().forEach(RepeatedBlock::parametersChanged);
  }

  @Override
  public void solve(
      INDArray initialStates, RowSteps steps, INDArray lastStates, List<RowClock> clocks) {
    begins = Vectors.toJava(initialStates);
    ends = Vectors.toJava(lastStates);
    made = steps;
    long[] keys = new long[clocks.size()];
    Arrays.setAll(keys, i -> ((long) clocks.get(i).acceptedSteps() << Integer.SIZE) + i);
    Arrays.sort(keys);
    order = Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  @Override
  public Gradients backward(INDArray cotangents, List<RowClock> clocks) {
    if (order.length == 0) {
      throw nothingToDifferentiate();
    }
    double[][] given = new double[cotangents.rows()][];
    Arrays.setAll(given, output -> Vectors.toJava(cotangents.getRow(output)));
    RepeatedBlock.Batch batch = new RepeatedBlock.Batch(begins, ends, made, order, clocks, given);
    double[] ofStates = given[0].clone();
    RepeatedBlock first = lanes.users().get(0);
    int blocks = (order.length + lanes.rows() - 1) / lanes.rows();
    INDArray ofParameters = first.newParameters(blocks);
    AtomicLong evaluations = new AtomicLong();
    try {
      lanes.run(
          order.length,
          (block, from, count) ->
              evaluations.addAndGet(
                  block.backward(
                      batch, from, count, ofStates, ofParameters.getRow(from / lanes.rows()))));
      if (evaluations.get() == 0) {
        throw nothingToDifferentiate();
      }
      int own = clocks.stream().mapToInt(RowClock::acceptedSteps).sum();
      SolverStatistics cost = new SolverStatistics(own, 0, Math.toIntExact(evaluations.get()));
      return keep(ofStates, sumOfRows(ofParameters, first.parameters()), cost, given.length);
    } finally {
      OffHeapMemory.free(ofParameters);
    }
  }

  private static IllegalStateException nothingToDifferentiate() {
    return new IllegalStateException("There is no solve to be differentiated");
  }

  /** In the order of the blocks, for the same bits with any number of threads. */
  private static double[] sumOfRows(INDArray rows, int parameters) {
    double[] sum = new double[parameters];
    double[] row = new double[parameters];
    for (int i = 0; i < rows.rows(); i++) {
      Vectors.toJava(rows.getRow(i), row);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += row[j];
      }
    }
    return sum;
  }

  private Gradients keep(
      double[] ofStates, double[] ofParameters, SolverStatistics cost, int outputs) {
    gradients.ifPresent(Gradients::close);
    RepeatedBlock first = lanes.users().get(0);
    Gradients result =
        Gradients.of(
            first.array(ofStates), first.array(ofParameters), Map.of(), new double[outputs], cost);
    gradients = Optional.of(result);
    return result;
  }

  @Override
  public SolverStatistics statistics() {
    return gradients.map(Gradients::statistics).orElse(SolverStatistics.none());
  }

  @Override
  public long workspaceBytes() {
    return blocks().mapToLong(RepeatedBlock::workspaceBytes).sum();
  }

  private Stream<RepeatedBlock> blocks() {
    return lanes.users().stream();
  }

  @Override
  public long termBytes() {
    return blocks().mapToLong(RepeatedBlock::termBytes).sum();
  }

  @Override
  public void release() {
    order = new int[0];
    gradients.ifPresent(Gradients::close);
    gradients = Optional.empty();
    blocks().forEach(RepeatedBlock::release);
  }

  @Override
  public void close() {
    release();
    blocks().forEach(RepeatedBlock::close);
  }
}
