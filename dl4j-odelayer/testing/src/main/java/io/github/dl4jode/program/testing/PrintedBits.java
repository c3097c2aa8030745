package io.github.dl4jode.program.testing;

import java.io.IOException;

/** The bits of what a program computes, from another JVM. */
public final class PrintedBits {

  private static final String MARK = "BITS ";

  private PrintedBits() {}

  /** Prints them where the program runs; {@link #elsewhere} finds them among its other lines. */
  public static void print(String bits) {
    System.out.println(MARK + bits);
  }

  /**
   * Runs a program in another JVM, and gives what it printed by {@link #print}.
   *
   * @throws IOException if it fails, or prints no bits
   */
  public static String elsewhere(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    ProgramRun run = ProgramRun.elsewhere(main, arguments);
    if (run.exitCode() != 0) {
      throw new IOException(run.out());
    }
    return run.out()
        .lines()
        .filter(line -> line.startsWith(MARK))
        .map(line -> line.substring(MARK.length()))
        .findFirst()
        .orElseThrow(() -> new IOException(run.out()));
  }
}
