package io.github.dl4jode.batch;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.LinearCombination;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the blocks in which the examples of a batch are solved.
 *
 * <p>Small blocks leave out what is done: in each step they have examples that go on, and no
 * others. There are as many as threads can use. Each takes examples and steps them without waiting
 * for the others, until one finds too few; then all make their steps together, and divide the
 * examples that go on anew for each. A block of the whole batch has the examples that are done as
 * well; it serves small batches, for which it is not worth the time to compile a second term,
 * methods that keep more than the state from step to step, and fields that need the batch.
 */
final class RowBlocks {

  private static final Logger LOG = LoggerFactory.getLogger(RowBlocks.class);

  /** Smaller batches are not worth the time to compile other terms. */
  private static final int LEAST_BATCH = 512;

  private static final int LEAST_BLOCKS = 4;

  // Measured with 50 hidden units: 128 rows take 3 % more time for each row than 256, and 512 rows
  // leave more to the steps at the end, in which threads wait for each other.
  private static final int LEAST_ROWS = 128;
  private static final int MOST_ROWS = 256;

  /** Blocks that call ND4J: a step has about a hundred calls, which cost 2 µs each. */
  private static final int ROWS_OF_CALLS = 2_048;

  /** A multiple of what loops by vectors compute at once. */
  private static final int MULTIPLE = 64;

  private RowBlocks() {}

  /** Whether small blocks may serve a batch; no field is compiled to know that. */
  static boolean suit(Method method, int batch) {
    return HostLoops.areAllowed() && method instanceof ExplicitRungeKutta && batch >= LEAST_BATCH;
  }

  /**
   * Compiles small blocks for a batch that they {@link #suit}; nothing where the whole batch is
   * better, or needed.
   *
   * @param workers that run them
   * @param whole the term of the whole batch
   */
  static Optional<RowLanes<RowBlock>> of(
      Workers workers, OdeSolver solver, RowTerm.OwnTimes field, RowTerm whole) {
    Optional<RowBlock> first = first(solver, field, whole);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    List<RowBlock> blocks = new ArrayList<>(List.of(first.get()));
    int rows = first.get().rows();
    int most = Math.min(workers.threads(), (whole.rows() + rows - 1) / rows);
    while (blocks.size() < most && first.get().term().runsAlone()) {
      blocks.add(block(solver, field, rows));
    }
    return Optional.of(new RowLanes<>(workers, blocks, rows));
  }

  /**
   * Compiles blocks for training; nothing where they would call ND4J, or the row of an example
   * changes the bits of its gradient.
   *
   * @param rows of each block
   */
  static Optional<Repetition> repetition(
      Workers workers,
      Method method,
      DiscreteAdjoint gradient,
      RowTerm.OwnTimes field,
      int rows,
      int batch) {
    RowTerm first = new RowTerm(field, rows, true);
    if (!first.runsAlone() || !RowPlaces.gradientsAreAlike(first)) {
      first.close();
      return Optional.empty();
    }
    List<RowTerm> terms = new ArrayList<>(List.of(first));
    int most = Math.min(workers.threads(), (batch + rows - 1) / rows);
    while (terms.size() < most) {
      terms.add(new RowTerm(field, rows, true));
    }
    return Optional.of(new RepeatedBlocks(workers, terms, method, gradient));
  }

  private static RowBlock block(OdeSolver solver, RowTerm.OwnTimes field, int rows) {
    return new RowBlock(solver, new RowTerm(field, rows, false), false);
  }

  /** A block of loops, or a larger one. */
  private static Optional<RowBlock> first(OdeSolver solver, RowTerm.OwnTimes field, RowTerm whole) {
    for (int rows : new int[] {rowsOfLoops(whole), ROWS_OF_CALLS}) {
      if (whole.rows() < LEAST_BLOCKS * rows) {
        return Optional.empty();
      }
      Optional<RowBlock> block = sound(solver, field, whole, rows);
      if (block.isEmpty() || block.get().term().runsAlone() || rows == ROWS_OF_CALLS) {
        return block;
      }
      block.get().close();
    }
    return Optional.empty();
  }

  private static int rowsOfLoops(RowTerm whole) {
    int some = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, whole.rows() / 8));
    int fitting = Math.min(some, LinearCombination.LONGEST_OF_LOOPS / whole.size());
    return Math.max(MULTIPLE, fitting / MULTIPLE * MULTIPLE);
  }

  /** A block in which the row of an example changes nothing. */
  private static Optional<RowBlock> sound(
      OdeSolver solver, RowTerm.OwnTimes field, RowTerm whole, int rows) {
    RowBlock block;
    try {
      block = block(solver, field, rows);
    } catch (RuntimeException e) {
      // A user's graph may fail in any way where it has numbers for each example.
      LOG.debug("All examples are solved in one block: f needs the whole batch", e);
      return Optional.empty();
    }
    if (new RowPlaces(whole, block).areAlike()) {
      return Optional.of(block);
    }
    LOG.debug(
        "All examples are solved in one block: their bits depend on their rows, or on others");
    block.close();
    return Optional.empty();
  }

  /** Makes the steps of all examples once more, and takes cotangents back through them. */
  interface Repetition extends AutoCloseable {

    /** The parameters have new values. */
    void parametersChanged();

    /**
     * Takes the steps of a solve, at least one.
     *
     * @param initialStates [batch · size], to be kept until the last backward pass
     * @param made those of all examples, the accepted ones alone; kept unchanged until then
     * @param ends where the examples are at the end [batch · size]
     * @param clocks of the examples, at their ends
     */
    void solve(INDArray initialStates, RowSteps made, INDArray ends, List<RowClock> clocks);

    /**
     * Carries cotangents back.
     *
     * @param cotangents as rows [times, batch · size]
     * @throws IllegalStateException if the steps of no example can be repeated
     */
    Gradients backward(INDArray cotangents, List<RowClock> clocks);

    /** The cost of the last backward pass. */
    SolverStatistics statistics();

    /** The bytes of the workspaces, at their largest. */
    long workspaceBytes();

    /** The bytes of terms of its own. */
    long termBytes();

    /** Frees the results of the last solve. */
    void release();

    @Override
    void close();
  }
}
