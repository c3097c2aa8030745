package io.github.dl4jode.benchmarks.suite;

/** A case did not come to its end; the message says why. */
final class CaseFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  CaseFailedException(String message) {
    super(message);
  }
}
