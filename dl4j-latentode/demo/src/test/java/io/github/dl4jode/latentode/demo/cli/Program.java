package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;

/** The program, run by tests. */
final class Program {

  private Program() {}

  /** Runs it in this JVM. */
  static ProgramRun run(String... arguments) {
    return ProgramRun.of(LatentOdeDemo.commandLine(), arguments);
  }

  /** Runs it in this JVM until it prints a text, where an exception ends it. */
  static ProgramRun runUntil(String text, String... arguments) {
    return ProgramRun.until(text, LatentOdeDemo.commandLine(), arguments);
  }

  /** Runs it in another JVM; what it prints on both streams is {@code out}. */
  static ProgramRun runElsewhere(String... arguments) throws IOException, InterruptedException {
    return ProgramRun.elsewhere(LatentOdeDemo.class, arguments);
  }
}
