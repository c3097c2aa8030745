package io.github.dl4jode.benchmarks;

/** Something whose cost is measured. */
public interface BenchmarkCase {

  /**
   * Warms up, measures, and says what was found.
   *
   * @param result has the name and the threads already; receives the case's settings, then times,
   *     work and error
   */
  void measure(Result result);
}
