package io.github.dl4jode.batch;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Optional;

/**
 * Makes steps of some examples, each with its own size, by a term of a fixed number of rows. Rows
 * to which no example belongs repeat the first one with a step of 0.
 *
 * <p>A block either has the same examples in all steps of a solve, and its stepper goes on from
 * step to step; or it has others in each step, and each step is a solve of its own for the stepper.
 * Nothing is lost then by an explicit method: rates jump between steps, so that nothing of a step
 * serves the next.
 */
final class RowBlock implements AutoCloseable {

  private final OdeSolver solver;
  private final RowTerm term;
  private final RowSteps steps;
  private final boolean goesOn;
  private final Stepper stepper;
  private final RowNorms norms;
  private final int size;
  private final double[] values;

  /** The examples that it has taken. */
  private final int[] own;

  private boolean started;

  /**
   * Takes memory.
   *
   * @param term closed with the block
   * @param goesOn whether the examples are the same in all steps; then the steps are kept
   */
  RowBlock(OdeSolver solver, RowTerm term, boolean goesOn) {
    this.solver = solver;
    this.term = term;
    this.steps = term.steps();
    this.goesOn = goesOn;
    this.size = term.size();
    this.stepper = solver.method().newStepper(term.term().shape());
    this.norms = new RowNorms(solver.errorNorm(), steps.rows(), size);
    this.values = new double[steps.rows() * size];
    this.own = new int[2 * steps.rows()];
  }

  int rows() {
    return steps.rows();
  }

  RowTerm term() {
    return term;
  }

  void parametersChanged() {
    term.term().parametersChanged();
  }

  /**
   * Starts the clocks of some examples.
   *
   * @param examples of which those at the places from a first one on are meant
   * @param count how many, at most the rows
   */
  void start(RowProgress progress, int[] examples, int from, int count) {
    started = false;
    boolean automatic = solver.stepSizeController().usesErrorEstimate() && solver.firstStep() == 0;
    double[] first = automatic ? firstSteps(progress, examples, from, count) : new double[0];
    for (int i = 0; i < count; i++) {
      int example = examples[from + i];
      RowClock clock =
          new RowClock(
              solver,
              progress.times(example),
              automatic ? first[i] : solver.firstStep(),
              automatic ? RowFirstSteps.EVALUATIONS : 0);
      progress.start(example, clock);
    }
  }

  private double[] firstSteps(RowProgress progress, int[] examples, int from, int count) {
    double[] starts = new double[rows()];
    double[] longest = new double[rows()];
    for (int i = 0; i < rows(); i++) {
      int example = examples[from + (i < count ? i : 0)];
      double[] own = progress.times(example);
      starts[i] = own[0];
      double length = Math.min(Math.abs(own[1] - own[0]), solver.maximumStep());
      longest[i] = Math.copySign(length, own[1] - own[0]);
      progress.read(example, values, i);
    }
    int order = Math.max(1, solver.method().errorOrder());
    return new RowFirstSteps(term, norms)
        .choose(values, starts, longest, solver.tolerances(), order);
  }

  /**
   * Tries a step of some examples and moves them on.
   *
   * @param made receives the steps as they were made, if anybody needs them
   */
  void step(RowProgress progress, int[] examples, int from, int count, Optional<RowSteps> made) {
    if (!goesOn) {
      steps.clear();
      steps.add();
    }
    double[] starts = steps.lastStarts();
    double[] sizes = steps.lastSizes();
    for (int i = 0; i < rows(); i++) {
      int example = examples[from + (i < count ? i : 0)];
      RowClock clock = progress.clock(example);
      starts[i] = clock.time();
      sizes[i] = i < count ? clock.stepSize() : 0;
      progress.read(example, values, i);
    }
    int cost = attempt();
    for (int i = 0; i < count; i++) {
      int example = examples[from + i];
      boolean accepted =
          progress.clock(example).isRunning()
              && progress.judge(example, norms.of(i), cost, values, i);
      sizes[i] = accepted ? sizes[i] : 0;
    }
    if (!goesOn && made.isPresent()) {
      made.get().append(steps, progress, examples, from, count);
    }
  }

  /**
   * Starts and steps examples that no other block has taken, without waiting for other blocks,
   * until a block can take no more and has fewer than its rows. Those that go on then are left to
   * steps of all blocks together.
   */
  void stepOwn(
      RowProgress progress, int[] examples, RowLanes.Supply supply, Optional<RowSteps> made) {
    try {
      int count = 0;
      while (supply.isOpen()) {
        if (count < rows()) {
          int from = supply.take(rows());
          int some = Math.min(rows(), examples.length - from);
          if (some <= 0) {
            return;
          }
          start(progress, examples, from, some);
          System.arraycopy(examples, from, own, count, some);
          count += some;
        } else {
          step(progress, own, 0, rows(), made);
        }
        count = progress.keepRunning(own, count);
      }
    } finally {
      supply.end();
    }
  }

  /** Attempts a step from the values, and reads the state after it into them. */
  private int attempt() {
    if (goesOn && started) {
      Vectors.fromJava(values, stepper.changeNext());
      stepper.advance();
    } else {
      Vectors.fromJava(values, term.state());
      stepper.start(term.term(), term.state());
      started = true;
    }
    int before = stepper.evaluations();
    stepper.attempt(CommonStep.of(steps.count() - 1));
    if (solver.stepSizeController().usesErrorEstimate()) {
      stepper.error(solver.tolerances(), norms.asNorm());
    } else {
      norms.takeFinite(stepper.next());
    }
    int cost = stepper.evaluations() - before;
    Vectors.toJava(stepper.next(), values);
    if (goesOn) {
      stepper.accept();
    }
    return cost;
  }

  /**
   * A step of given rows, for comparisons.
   *
   * @param states of the rows, overwritten by those after the step
   * @return the norms of their errors
   */
  double[] stepOf(double[] states, double[] starts, double[] sizes) {
    steps.clear();
    steps.add();
    System.arraycopy(starts, 0, steps.lastStarts(), 0, rows());
    System.arraycopy(sizes, 0, steps.lastSizes(), 0, rows());
    System.arraycopy(states, 0, values, 0, values.length);
    started = false;
    attempt();
    steps.clear();
    System.arraycopy(values, 0, states, 0, values.length);
    return norms.toArray();
  }

  /** The bytes of the stepper. */
  long stepperBytes() {
    return stepper.bytes();
  }

  @Override
  public void close() {
    stepper.close();
    term.close();
  }

  /** A step in the common time, from s = n to n + 1, where the term jumps at both. */
  private record CommonStep(int n) implements Increment {

    private static final CommonStep FIRST = new CommonStep(0);

    static CommonStep of(int n) {
      return n == 0 ? FIRST : new CommonStep(n);
    }

    @Override
    public double start() {
      return n;
    }

    @Override
    public double end() {
      return n + 1.0;
    }

    @Override
    public double startOfTerm() {
      return n == 0 ? 0 : Math.nextUp((double) n);
    }

    @Override
    public double endOfTerm() {
      return Math.nextDown(n + 1.0);
    }
  }
}
