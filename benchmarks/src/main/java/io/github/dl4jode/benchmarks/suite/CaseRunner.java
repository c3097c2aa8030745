package io.github.dl4jode.benchmarks.suite;

import org.nd4j.shade.jackson.databind.JsonNode;

/** Runs a case once. */
@FunctionalInterface
interface CaseRunner {

  /**
   * Runs it.
   *
   * @return what it printed
   * @throws CaseFailedException if it did not come to its end
   */
  JsonNode run(SuiteCase suiteCase) throws CaseFailedException;
}
