package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.testing.ProgramRun;

/** The program, run by tests. */
final class Program {

  private Program() {}

  /** Runs it in this JVM. */
  static ProgramRun run(String... arguments) {
    return ProgramRun.of(SdeDemo.commandLine(), arguments);
  }
}
