package io.github.dl4jode.mnist.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for the number of threads. */
final class ThreadOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "OpenMP threads to compute with. Default: OMP_NUM_THREADS, or all processors.")
  private Integer threads;

  /**
   * Checks the number.
   *
   * @throws ParameterException if it is not positive
   */
  void check() {
    if (threads != null && threads < 1) {
      throw new ParameterException(
          command.commandLine(), "--threads must be at least 1, not " + threads);
    }
  }

  /**
   * Starts ND4J with this number of threads.
   *
   * @throws BackendException if it cannot be started
   */
  void startBackend() {
    Backend.start();
    if (threads != null) {
      Backend.setThreads(threads);
    }
  }
}
