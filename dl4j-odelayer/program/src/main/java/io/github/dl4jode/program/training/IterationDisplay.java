package io.github.dl4jode.program.training;

import io.github.dl4jode.program.TerminalBar;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows training: a bar on a terminal, elsewhere a line for every so many iterations. */
public final class IterationDisplay implements AutoCloseable {

  /** Lines in a whole training. */
  private static final int LINES = 50;

  private final PrintWriter out;
  private final String loss;
  private final int iterations;
  private final int perLine;
  private final Optional<TerminalBar> bar;
  private Supplier<String> more = () -> "";
  private boolean evaluations = true;
  private String added = "";
  private double sum;
  private int count;

  private IterationDisplay(
      PrintWriter out, String loss, int iterations, Optional<TerminalBar> bar) {
    this.out = out;
    this.loss = loss;
    this.iterations = iterations;
    this.perLine = Math.max(1, iterations / LINES);
    this.bar = bar;
  }

  /**
   * A bar on the standard error stream if it is a terminal, else lines.
   *
   * @param out where lines go
   * @param loss what the loss is called, such as NLL
   * @param iterations in all
   */
  public static IterationDisplay of(PrintWriter out, String loss, int iterations) {
    return TerminalBar.isVisible()
        ? new IterationDisplay(
            out, loss, iterations, Optional.of(TerminalBar.withTimeLeft("training", iterations)))
        : lines(out, loss, iterations);
  }

  /** Lines, wherever they go. */
  static IterationDisplay lines(PrintWriter out, String loss, int iterations) {
    return new IterationDisplay(out, loss, iterations, Optional.empty());
  }

  /** Shows something more, which is asked for with every line, or as often on a terminal. */
  public IterationDisplay adding(Supplier<String> what) {
    more = what;
    return this;
  }

  /** Shows no evaluations of a vector field, for models whose steps are fixed. */
  public IterationDisplay withoutEvaluations() {
    evaluations = false;
    return this;
  }

  /** Shows an iteration; the loss that is shown is the mean of those since the last line. */
  public void show(Progress progress) {
    sum += progress.loss();
    count++;
    boolean due = progress.iteration() % perLine == 0 || progress.iteration() == iterations;
    if (due) {
      added = more.get();
    }
    bar.ifPresent(shown -> show(shown, progress));
    if (due) {
      if (bar.isEmpty()) {
        line(progress);
      }
      sum = 0;
      count = 0;
    }
  }

  private void show(TerminalBar shown, Progress progress) {
    shown.show(
        progress.iteration(),
        String.format(
            Locale.ROOT,
            " %s %.3f%s%s",
            loss,
            sum / count,
            added,
            evaluations(", NFE %d+%d", progress)));
  }

  private void line(Progress progress) {
    out.printf(
        Locale.ROOT,
        "iteration %d/%d: %s %.4f%s%s, %.1f s%n",
        progress.iteration(),
        iterations,
        loss,
        sum / count,
        added,
        evaluations(", NFE %d + %d", progress),
        progress.seconds());
    out.flush();
  }

  private String evaluations(String format, Progress progress) {
    return evaluations
        ? String.format(Locale.ROOT, format, progress.forward(), progress.backward())
        : "";
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    bar.ifPresent(TerminalBar::close);
  }
}
