package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.training.EpochResult;
import io.github.dl4jode.mnist.training.IterationProgress;
import io.github.dl4jode.mnist.training.SolverWork;
import io.github.dl4jode.program.TerminalBar;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows training on a terminal: a bar during an epoch, a line after it; elsewhere the line only.
 */
final class TrainingDisplay implements AutoCloseable {

  private final PrintWriter out;
  private final boolean interactive;
  private TerminalBar bar;

  /** Writes lines to {@code out}, and bars to the standard error stream if it is a terminal. */
  TrainingDisplay(PrintWriter out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  void epochStarted(Architecture architecture, int epoch, int epochs, int iterations) {
    if (interactive) {
      bar =
          TerminalBar.withoutTimeLeft(
              "%-7s %d/%d".formatted(architecture.title(), epoch, epochs), iterations);
    }
  }

  void iterationDone(IterationProgress progress) {
    if (bar != null) {
      bar.show(
          progress.iteration(),
          String.format(
              Locale.ROOT,
              " loss %.2f, acc %.0f %%, %.0f img/s%s",
              progress.loss(),
              100 * progress.accuracy(),
              progress.imagesPerSecond(),
              evaluations(progress.work(), "%.0f+%.0f")));
    }
  }

  void epochDone(Architecture architecture, int epochs, EpochResult result) {
    close();
    out.printf(
        Locale.ROOT,
        "%-7s epoch %d/%d: test error %.2f %%, loss %.3f, accuracy %.1f %%, %.1f s, %.0f images/s%s%n",
        architecture.title(),
        result.epoch(),
        epochs,
        100 * result.testError(),
        result.trainingLoss(),
        100 * result.trainingAccuracy(),
        result.seconds(),
        result.imagesPerSecond(),
        evaluations(result.work(), "%.1f + %.1f"));
    out.flush();
  }

  private static String evaluations(SolverWork work, String format) {
    return work.forward() == 0
        ? ""
        : String.format(Locale.ROOT, ", NFE " + format, work.forward(), work.backward());
  }

  /** Takes an unfinished bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
