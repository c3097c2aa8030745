package io.github.dl4jode.program;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on the standard error stream that shows how far something has come. */
public final class TerminalBar implements AutoCloseable {

  private static final int UPDATE_MILLISECONDS = 200;

  private final ProgressBar bar;

  private TerminalBar(ProgressBarBuilder builder) {
    bar = builder.build();
  }

  /** Whether there is a terminal to see a bar; not if output goes into a file or a program. */
  // Programs.start sees to it that there is a console only where there is a terminal.
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isVisible() {
    return System.console() != null;
  }

  /** Begins a bar that says how long it will still take. */
  public static TerminalBar withTimeLeft(String title, int iterations) {
    return new TerminalBar(builder(title, iterations));
  }

  /** Begins a bar that leaves more of the line to its message. */
  public static TerminalBar withoutTimeLeft(String title, int iterations) {
    return new TerminalBar(builder(title, iterations).hideEta());
  }

  private static ProgressBarBuilder builder(String title, int iterations) {
    return new ProgressBarBuilder()
        .setTaskName(title)
        .setInitialMax(iterations)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .clearDisplayOnFinish();
  }

  /** Shows that many iterations, and a message short enough for 80 columns next to the bar. */
  public void show(int iteration, String message) {
    bar.setExtraMessage(message);
    bar.stepTo(iteration);
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    bar.close();
  }
}
