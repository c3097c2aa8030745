package io.github.dl4jode.mnist.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** The program run in this JVM: its exit code and what it printed. */
record Program(int exitCode, String out, String err) {

  static Program run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        MnistDemo.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode = line.execute(MnistDemo.withCommand(arguments));
    return new Program(exitCode, out.toString(), err.toString());
  }
}
