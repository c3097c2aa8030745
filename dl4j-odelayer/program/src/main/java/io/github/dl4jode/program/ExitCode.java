package io.github.dl4jode.program;

/** What a program tells its caller. */
public final class ExitCode {

  /** All went well. */
  public static final int SUCCESS = 0;

  /** The work could not be finished. */
  public static final int FAILURE = 1;

  /** Arguments, data or files are at fault. */
  public static final int USAGE = 2;

  /** There is no usable ND4J backend. */
  public static final int BACKEND = 3;

  /** The codes, for the end of each program's help. */
  public static final String HELP =
      "Exit codes: 0 success, 1 the work could not be finished, 2 arguments, data or files are at"
          + " fault, 3 no usable ND4J backend.";

  private ExitCode() {}
}
