package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.report.ReportException;
import java.io.PrintWriter;

/** Plots are the one thing that some Java runtimes cannot make. */
final class Drawing {

  private Drawing() {}

  /** Draws plots, or says why there are none. */
  static void attempt(PrintWriter out, Runnable plots) {
    try {
      plots.run();
    } catch (ReportException e) {
      throw e;
    } catch (LinkageError | RuntimeException e) {
      // A Java runtime without fonts or graphics can do all the rest.
      out.println("The plots are missing, because this Java runtime cannot draw: " + e);
    }
  }
}
