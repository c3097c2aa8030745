package io.github.dl4jode.cnf.demo.cli;

/** What the program tells its caller. */
final class ExitCode {

  /** All went well. */
  static final int SUCCESS = 0;

  /** The work could not be finished. */
  static final int FAILURE = 1;

  /** Arguments or data are at fault. */
  static final int USAGE = 2;

  /** There is no usable ND4J backend. */
  static final int BACKEND = 3;

  private ExitCode() {}
}
