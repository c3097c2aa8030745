package io.github.dl4jode.benchmarks.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@EnabledOnOs(OS.LINUX)
class MemoryCommandTest {

  private static Object measured(String... arguments) {
    MemoryCommand command = new MemoryCommand();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return command.benchmark();
  }

  @Test
  void withoutOptionsItIsEveryLayerForLong() {
    assertEquals(new MemoryCase(List.of(TrainedLayer.values()), 20_000, 2_000), measured());
  }

  @Test
  void layersAreMeasuredInTheOrderThatTheyAreNamedIn() {
    assertEquals(
        new MemoryCase(List.of(TrainedLayer.VERTEX, TrainedLayer.GROUP_NORM), 40, 40),
        measured("--layers=vertex,group_norm", "--iterations=40", "--every=40"));
  }

  @ParameterizedTest
  @CsvSource({"5, 6", "5, 0", "0, 1"})
  void readingsThatAreNeverMadeAreRefused(int iterations, int every) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> measured("--iterations=" + iterations, "--every=" + every));
    assertEquals(
        "--every must be at least 1 and at most --iterations, not %d of %d"
            .formatted(every, iterations),
        refusal.getMessage());
  }
}
