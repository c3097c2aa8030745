package io.github.dl4jode.program.picture;

import io.github.dl4jode.program.ProgramException;
import java.io.PrintWriter;

/** Plots are the one thing that some Java runtimes cannot make. */
public final class Drawing {

  private Drawing() {}

  /**
   * Draws plots, or says why there are none.
   *
   * @throws ProgramException if they cannot be written
   */
  public static void attempt(PrintWriter out, Runnable plots) {
    try {
      plots.run();
    } catch (ProgramException e) {
      throw e;
    } catch (LinkageError | RuntimeException e) {
      // A Java runtime without fonts or graphics can do all the rest.
      out.println("The plots are missing, because this Java runtime cannot draw: " + e);
    }
  }
}
