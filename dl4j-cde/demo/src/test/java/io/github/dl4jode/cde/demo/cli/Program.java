package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.program.testing.ProgramRun;

/** The program, run by tests. */
final class Program {

  private Program() {}

  /** Runs it in this JVM. */
  static ProgramRun run(String... arguments) {
    return ProgramRun.of(CdeDemo.commandLine(), arguments);
  }
}
