package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.training.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows training: a bar on a terminal, elsewhere a line for every so many iterations. */
final class TrainingDisplay implements AutoCloseable {

  private static final int UPDATE_MILLISECONDS = 200;

  /** Lines in a whole training. */
  private static final int LINES = 50;

  private final PrintWriter out;
  private final int iterations;
  private final int perLine;
  private final Optional<ProgressBar> bar;
  private double sum;
  private int count;

  /** Writes lines to {@code out}, or a bar to the standard error stream if it is a terminal. */
  TrainingDisplay(PrintWriter out, boolean interactive, int iterations) {
    this.out = out;
    this.iterations = iterations;
    this.perLine = Math.max(1, iterations / LINES);
    this.bar = interactive ? Optional.of(bar(iterations)) : Optional.empty();
  }

  private static ProgressBar bar(int iterations) {
    return new ProgressBarBuilder()
        .setTaskName("training")
        .setInitialMax(iterations)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .clearDisplayOnFinish()
        .build();
  }

  /** Shows an iteration. */
  void show(Progress progress) {
    sum += progress.negativeLogLikelihood();
    count++;
    bar.ifPresent(shown -> show(shown, progress));
    boolean due = progress.iteration() % perLine == 0 || progress.iteration() == iterations;
    if (due) {
      if (bar.isEmpty()) {
        line(progress);
      }
      sum = 0;
      count = 0;
    }
  }

  private void show(ProgressBar shown, Progress progress) {
    shown.setExtraMessage(
        String.format(
            Locale.ROOT,
            " NLL %.3f, NFE %d+%d",
            sum / count,
            progress.forward(),
            progress.backward()));
    shown.stepTo(progress.iteration());
  }

  private void line(Progress progress) {
    out.printf(
        Locale.ROOT,
        "iteration %d/%d: NLL %.4f, NFE %d + %d, %.1f s%n",
        progress.iteration(),
        iterations,
        sum / count,
        progress.forward(),
        progress.backward(),
        progress.seconds());
    out.flush();
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
