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

  private ExitCode() {}
}
