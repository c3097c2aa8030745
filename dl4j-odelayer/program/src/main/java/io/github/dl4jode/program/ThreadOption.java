package io.github.dl4jode.program;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option for the number of threads, a mixin. */
public final class ThreadOption {

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
  public void check(OptionChecks checks) {
    if (threads != null) {
      checks.atLeastOne("--threads", threads);
    }
  }

  /**
   * Starts ND4J with this number of threads.
   *
   * @throws BackendException if it cannot be started
   */
  public void startBackend() {
    Backend.start();
    Backend.leaveThreadsToLoops();
    if (threads != null) {
      Backend.setThreads(threads);
    }
  }
}
