package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.device.DeviceReport;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Compares the current backend with stored results of the CPU. */
@Command(
    name = "gpu-check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Computes ops with their derivatives, a solve and a training step on the backend in use,"
            + " compares them with stored results of the CPU, and prints a report to send. For a"
            + " GPU start with -Dnd4j.backend=nd4j-cuda-11.6-platform.")
final class GpuCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ThreadOption threads;

  @Override
  public Integer call() {
    threads.check(new OptionChecks(spec));
    threads.startBackend();
    DeviceReport report = DeviceReport.make();
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.text());
    long wrong = report.disagreements();
    out.printf(
        wrong == 0
            ? "%nAll %2$d checks agree with the CPU.%n"
            : "%n%d of %d checks do not agree with the CPU: send this report to the library's"
                + " authors.%n",
        wrong,
        report.results().size());
    out.flush();
    return wrong == 0 ? ExitCode.SUCCESS : ExitCode.FAILURE;
  }
}
