package io.github.dl4jode.program.training;

import java.io.PrintWriter;
import java.nio.file.Path;

/** What all programs do where {@code --resume} finds nothing: begin anew, and say so. */
public final class Resuming {

  private Resuming() {}

  /** Says that there was nothing to go on with. */
  public static void beginsAnew(PrintWriter out, Path folder) {
    out.printf("There is nothing to resume in %s yet: beginning anew%n", folder);
    out.flush();
  }
}
