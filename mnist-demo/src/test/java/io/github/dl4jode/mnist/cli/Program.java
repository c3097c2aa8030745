package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.program.testing.ProgramRun;

/** The program, run by tests in this JVM. */
final class Program {

  private Program() {}

  static ProgramRun run(String... arguments) {
    return ProgramRun.of(MnistDemo.commandLine(), MnistDemo.withCommand(arguments));
  }

  /** Runs it until it prints a text, where an exception ends it. */
  static ProgramRun runUntil(String text, String... arguments) {
    return ProgramRun.until(text, MnistDemo.commandLine(), MnistDemo.withCommand(arguments));
  }
}
