package io.github.dl4jode.mnist.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** The program run in this JVM: its exit code and what it printed. */
record Program(int exitCode, String out, String err) {

  static Program run(String... arguments) {
    return run(new StringWriter(), arguments);
  }

  /** Runs the program until it has printed a text, where an exception ends it. */
  static Program runUntil(String text, String... arguments) {
    return run(
        new StringWriter() {
          @Override
          public void write(String printed, int offset, int length) {
            super.write(printed, offset, length);
            if (toString().contains(text)) {
              throw new IllegalStateException("stopped at " + text);
            }
          }
        },
        arguments);
  }

  private static Program run(StringWriter out, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line =
        MnistDemo.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode = line.execute(MnistDemo.withCommand(arguments));
    return new Program(exitCode, out.toString(), err.toString());
  }
}
