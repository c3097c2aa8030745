package io.github.dl4jode.program;

/** The terminal that a program was started at, if it was. */
public final class Terminal {

  private Terminal() {}

  /** Whether somebody sees bars; not if the output goes into a file or another program. */
  // Programs.start sees to it that there is a console only where there is a terminal.
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isThere() {
    return System.console() != null;
  }
}
