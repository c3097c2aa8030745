package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of a backend, on the CPU. */
class GpuCheckCommandTest {

  @TempDir private static Path folder;

  @Test
  void aCpuAgreesWithTheStoredResults() throws IOException {
    Path report = folder.resolve("report.txt");
    ProgramRun program = Program.run("gpu-check", "--output", report.toString());
    assertEquals(0, program.exitCode(), program.out());
    String text = Files.readString(report);
    assertTrue(text.startsWith("backend  CpuBackend\ndevice   CPU, "), text);
    assertTrue(text.contains("training step of the ODE-Net"), text);
    assertTrue(text.endsWith(" results agree with those of a CPU.\n"), text);
    assertEquals(text.lines().toList(), program.out().lines().toList());
  }
}
