package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.ScaledNorm;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.sde.equation.StochasticEquation;
import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Steps whose length follows from the difference between one step and two of half its length.
 *
 * <p>Each step is a cell of the grid, or half of such a cell, or a quarter, and so on. A step that
 * is rejected is divided, so every time at which the noise was asked for an attempt is an end of a
 * step, or the middle of one, later on. Otherwise the choice of the steps would prefer some paths,
 * and the solution had a bias: Gaines and Lyons (1997), "Variable step size control in the
 * numerical solution of stochastic differential equations"; Foster and Jelinčič (2023), "On the
 * convergence of adaptive approximations for stochastic differential equations".
 */
final class AdaptiveIntegration implements AutoCloseable {

  /** The most halvings of a cell. */
  static final int MOST_HALVINGS = 20;

  private static final double SAFETY = 0.9;
  private static final double LEAST_FACTOR = 0.1;
  private static final double LARGEST_FACTOR = 4;

  // A cell of three parts of 0.1 is no longer than 0.3.
  private static final double SLACK = 1 + 1e-9;

  /** Takes the states at output times. */
  @FunctionalInterface
  interface Outputs {
    void save(INDArray state, int output);
  }

  private final StepRunner runner;
  private final StateStore store;
  private final double exponent;
  private final INDArray memory;
  private final INDArray current;
  private final INDArray whole;
  private final INDArray half;
  private final INDArray next;
  private final INDArray difference;
  private final INDArray wholeY;
  private final INDArray nextY;
  private final ScaledNorm norm;
  private double[] times = new double[64];
  private int steps;
  private int rejected;

  @SuppressWarnings("try") // The scope is there for its closing.
  AdaptiveIntegration(
      StepRunner runner,
      StateStore store,
      StochasticEquation equation,
      AdaptiveSteps tolerances,
      double strongOrder) {
    this.runner = runner;
    this.store = store;
    this.exponent = -1 / (strongOrder + 0.5);
    long n = equation.batch() * equation.size();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.memory = Nd4j.create(equation.dataType(), 5, runner.layout().length());
      this.current = memory.getRow(0);
      this.whole = memory.getRow(1);
      this.half = memory.getRow(2);
      this.next = memory.getRow(3);
      this.difference = first(memory.getRow(4), n);
      this.wholeY = first(whole, n);
      this.nextY = first(next, n);
      this.norm = ScaledNorm.of(difference, first(current, n), nextY);
    }
    norm.tolerances(tolerances.relative(), tolerances.absolute());
  }

  private static INDArray first(INDArray row, long n) {
    return row.get(NDArrayIndex.interval(0, n));
  }

  /**
   * Integrates from the state at place 0 of the store.
   *
   * @param cells the longest steps
   * @return the steps that were accepted
   * @throws SdeSolverException if a step would be too short, or the thread is interrupted
   */
  StepGrid run(StepGrid cells, Outputs outputs) {
    steps = 0;
    rejected = 0;
    times[0] = cells.time(0);
    Vectors.copy(store.forward(0), current);
    int[] places = new int[cells.outputs()];
    int output = 1;
    double size = cells.time(1) - cells.time(0);
    for (int cell = 0; cell < cells.steps(); cell++) {
      size = cross(cells.time(cell), cells.time(cell + 1), size);
      if (cells.output(output) == cell + 1) {
        places[output] = steps;
        outputs.save(current, output++);
      }
    }
    return StepGrid.ofSteps(Arrays.copyOf(times, steps + 1), places);
  }

  /** The number of attempts that were rejected in the last run. */
  int rejected() {
    return rejected;
  }

  /** Integrates over one cell, and returns the length proposed for the step after it. */
  private double cross(double from, double to, double size) {
    int level = level(to - from, size);
    double proposed = size;
    long place = 0;
    while (place < 1L << level) {
      double start = time(from, to, place, level);
      double middle = time(from, to, 2 * place + 1, level + 1);
      double end = time(from, to, place + 1, level);
      double error = attempt(start, middle, end);
      proposed = (end - start) * factor(error);
      if (error <= 1) {
        accept(middle, end);
        place++;
        while (level > 0 && place % 2 == 0 && 2 * (end - start) <= proposed * SLACK) {
          level--;
          place /= 2;
          start = end - 2 * (end - start);
        }
      } else {
        rejected++;
        int deeper = Math.max(1, level(end - start, proposed));
        if (level + deeper > MOST_HALVINGS) {
          throw SdeSolverException.tooShort(start, (end - start) / 2, error);
        }
        level += deeper;
        place <<= deeper;
      }
    }
    return proposed;
  }

  /** How often a length is halved until it is no longer than a step. */
  private static int level(double length, double size) {
    int level = 0;
    while (level < MOST_HALVINGS && Math.scalb(length, -level) > size * SLACK) {
      level++;
    }
    return level;
  }

  /** A time of the divided cell; the same number at every level. */
  private static double time(double from, double to, long place, int level) {
    return place == 1L << level ? to : from + Math.scalb((to - from) * (double) place, -level);
  }

  private double factor(double error) {
    double factor = SAFETY * Math.pow(error, exponent);
    return Math.min(LARGEST_FACTOR, Math.max(LEAST_FACTOR, factor));
  }

  /** The error of a step in units of the tolerance; infinite if it is no number. */
  private double attempt(double start, double middle, double end) {
    if (Thread.currentThread().isInterrupted()) {
      throw SdeSolverException.interrupted(start);
    }
    runner.seek(start, end);
    runner.step(current, whole);
    runner.seek(start, middle);
    runner.step(current, half);
    if (!Vectors.isFinite(half)) {
      return Double.POSITIVE_INFINITY;
    }
    runner.seek(middle, end);
    runner.step(half, next);
    Vectors.copy(nextY, difference);
    Vectors.add(-1, wholeY, difference);
    norm.scale();
    double error = norm.euclidean() / Math.sqrt(norm.length());
    return Double.isFinite(error) && Vectors.isFinite(next) ? error : Double.POSITIVE_INFINITY;
  }

  private void accept(double middle, double end) {
    if (steps + 3 > times.length) {
      times = Arrays.copyOf(times, 2 * times.length);
    }
    store.require(steps + 2);
    times[++steps] = middle;
    Vectors.copy(half, store.forward(steps));
    times[++steps] = end;
    Vectors.copy(next, store.forward(steps));
    Vectors.copy(next, current);
  }

  long bytes() {
    return (memory.length() + norm.elements()) * memory.dataType().width();
  }

  @Override
  public void close() {
    norm.close();
    memory.close();
  }
}
