package io.github.dl4jode.program;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for the number of threads, a mixin. */
public final class ThreadOption {

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
  public void check() {
    if (threads != null) {
      new OptionChecks(command).atLeastOne("--threads", threads);
    }
  }

  /**
   * Starts ND4J with this number of threads.
   *
   * @throws BackendException if it cannot be started
   */
  public void startBackend() {
    Backend.start();
    if (threads != null) {
      Backend.setThreads(threads);
    }
  }
}
