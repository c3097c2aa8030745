package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTest {

  @Test
  void bothAreRead() {
    String status = "Name:\tjava\nVmPeak:\t 9999999 kB\nVmHWM:\t  524288 kB\nVmRSS:\t  1024 kB\n";
    assertEquals(OptionalDouble.of(512), ProcessMemory.PEAK.parse(status));
    assertEquals(OptionalDouble.of(1), ProcessMemory.RESIDENT.parse(status));
  }

  @Test
  void withoutOneThereIsNone() {
    assertEquals(OptionalDouble.empty(), ProcessMemory.PEAK.parse("Name:\tjava\n"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxTells() {
    // A virtual machine with ND4J's classes takes some megabytes at least.
    double resident = ProcessMemory.RESIDENT.megabytes().orElseThrow();
    assertTrue(resident > 10);
    assertTrue(ProcessMemory.PEAK.megabytes().orElseThrow() >= resident);
  }
}
