package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the scripts hand over to Java in addition to its arguments. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class EnvironmentTest {

  private static Map<String, String> environment(Map<String, String> users)
      throws IOException, InterruptedException {
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-euc", ". ../dl4j-odelayer/program/start.sh; env")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    shell.environment().keySet().removeIf(name -> name.matches("(MALLOC|OMP|GOMP)_.*"));
    shell.environment().putAll(users);
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    Map<String, String> found = new TreeMap<>();
    output
        .lines()
        .filter(line -> line.matches("(MALLOC|OMP|GOMP)_.*"))
        .forEach(line -> found.put(line.split("=", 2)[0], line.split("=", 2)[1]));
    return found;
  }

  @Test
  void waitingThreadsSleepSoonAndFreedMemoryIsKept() throws IOException, InterruptedException {
    Map<String, String> expected =
        Map.of(
            "GOMP_SPINCOUNT", "2000",
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_TRIM_THRESHOLD_", "2000000000",
            "MALLOC_MMAP_THRESHOLD_", "33554432",
            "MALLOC_TOP_PAD_", "268435456");
    assertEquals(expected, environment(Map.of()));
  }

  @Test
  void whatTheUserHasSetStays() throws IOException, InterruptedException {
    Map<String, String> users =
        Map.of(
            "OMP_WAIT_POLICY", "active",
            "MALLOC_ARENA_MAX", "4",
            "MALLOC_TRIM_THRESHOLD_", "1",
            "MALLOC_MMAP_THRESHOLD_", "2",
            "MALLOC_TOP_PAD_", "3");
    assertEquals(users, environment(users));
  }
}
