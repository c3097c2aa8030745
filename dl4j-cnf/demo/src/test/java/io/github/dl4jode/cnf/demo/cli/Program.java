package io.github.dl4jode.cnf.demo.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The program: its exit code and what it printed. */
record Program(int exitCode, String out, String err) {

  /** Runs it in this JVM. */
  static Program run(String... arguments) {
    return run(new StringWriter(), arguments);
  }

  /** Runs it in this JVM until it prints a text, where an exception ends it. */
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
    int exitCode =
        CnfDemo.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Program(exitCode, out.toString(), err.toString());
  }

  /** Runs it in another JVM; what it prints on both streams is {@code out}. */
  static Program runElsewhere(String... arguments) throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-cp",
                classPath,
                CnfDemo.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Program(process.waitFor(), out, "");
  }
}
