package io.github.dl4jode.benchmarks;

import picocli.CommandLine.Option;

/** The options that say how often a case is repeated. */
public final class RepetitionOptions {

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "How often it is measured. Default: as suits the case.")
  private Integer iterations;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "How often it is done before. Default: as suits the case.")
  private Integer warmup;

  /** What was asked for, and the case's own numbers where nothing was. */
  public Repetitions orElse(Repetitions usual) {
    return new Repetitions(
        warmup == null ? usual.warmup() : warmup,
        iterations == null ? usual.measured() : iterations);
  }
}
