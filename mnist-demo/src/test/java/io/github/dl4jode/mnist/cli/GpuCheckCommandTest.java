package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import org.junit.jupiter.api.Test;

class GpuCheckCommandTest {

  @Test
  void theReportNamesTheBackendAndEveryCheck() {
    ProgramRun program = Program.run("gpu-check");
    assertEquals(0, program.exitCode(), program.err() + program.out());
    assertTrue(program.out().startsWith("backend "), program.out());
    assertTrue(program.out().contains("a training step with an ODE block"), program.out());
    assertTrue(program.out().contains("checks agree with the CPU."), program.out());
  }
}
