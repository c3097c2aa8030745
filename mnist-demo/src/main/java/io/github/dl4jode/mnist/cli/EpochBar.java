package io.github.dl4jode.mnist.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on the standard error stream that shows how far an epoch has come. */
final class EpochBar implements AutoCloseable {

  private static final int UPDATE_MILLISECONDS = 200;

  private final ProgressBar bar;

  /** Begins a bar. */
  EpochBar(String title, int iterations) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(title)
            .setInitialMax(iterations)
            .setStyle(ProgressBarStyle.ASCII)
            .hideEta()
            .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .clearDisplayOnFinish()
            .build();
  }

  /** Shows that many iterations, and a message short enough for 80 columns beside the bar. */
  void show(int iteration, String message) {
    bar.setExtraMessage(message);
    bar.stepTo(iteration);
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    bar.close();
  }
}
