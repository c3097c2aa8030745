package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.check.BackendCheck;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.ProgramFile;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares what the current backend computes with stored results of a CPU. */
@Command(
    name = "gpu-check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Computes ops, a solve and a training step on the current backend, compares them with"
            + " stored results of a CPU, and prints a report to send with a question. Exit code 1"
            + " if one of them does not agree.")
final class GpuCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Also writes the report to this file.")
  private Path output;

  @Option(
      names = "--store",
      paramLabel = "FILE",
      hidden = true,
      description = "Writes the results of this backend as the stored results, and compares none.")
  private Path store;

  @Mixin private ThreadOption threads;

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(spec);
    threads.check(checks);
    checks.hasEffect("--output", store != null, "with --store");
    if (output != null) {
      ProgramFile.requireWritable(output);
    }
    threads.startBackend();
    if (store != null) {
      write(store, BackendCheck.results());
      return ExitCode.SUCCESS;
    }
    PrintWriter out = spec.commandLine().getOut();
    StringBuilder report = new StringBuilder();
    boolean agrees =
        new BackendCheck()
            .run(
                line -> {
                  out.println(line);
                  out.flush();
                  report.append(line).append('\n');
                });
    if (output != null) {
      write(output, report.toString());
    }
    return agrees ? ExitCode.SUCCESS : ExitCode.FAILURE;
  }

  private static void write(Path file, String text) {
    ProgramFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
