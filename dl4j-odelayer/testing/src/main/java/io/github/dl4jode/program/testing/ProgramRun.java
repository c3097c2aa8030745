package io.github.dl4jode.program.testing;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * A run of a program, for its tests.
 *
 * @param exitCode what it returned
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record ProgramRun(int exitCode, String out, String err) {

  private static final String VECTORS = "jdk.incubator.vector";

  /** Runs a program in this JVM. */
  public static ProgramRun of(CommandLine program, String... arguments) {
    return run(program, new StringWriter(), arguments);
  }

  /** Runs a program in this JVM until it prints a text, where an exception ends it. */
  public static ProgramRun until(String text, CommandLine program, String... arguments) {
    return run(
        program,
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

  private static ProgramRun run(CommandLine program, StringWriter out, String... arguments) {
    StringWriter err = new StringWriter();
    int exitCode =
        program
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new ProgramRun(exitCode, out.toString(), err.toString());
  }

  /** Runs a program in another JVM; what it prints on both streams is {@code out}. */
  public static ProgramRun elsewhere(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Process process = process(classPath(), main, arguments).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new ProgramRun(process.waitFor(), out, "");
  }

  /**
   * A JVM for a program, not started yet, with the vector instructions and the executioner of this
   * one; both of its streams are one.
   */
  public static ProcessBuilder process(String classPath, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
    if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
      // Loops round in other places than calls.
      command.addAll(List.of("--add-modules", VECTORS));
    }
    // Without host loops numbers round in other places.
    for (String property : List.of("dl4jode.hostLoops", "opexec")) {
      Optional.ofNullable(System.getProperty(property))
          .ifPresent(value -> command.add("-D" + property + "=" + value));
    }
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** The class path of this JVM. */
  public static String classPath() {
    // Maven's tests have theirs in a manifest.
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
