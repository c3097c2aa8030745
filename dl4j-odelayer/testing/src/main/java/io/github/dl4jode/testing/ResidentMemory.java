package io.github.dl4jode.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resident memory of this process while something runs many times.
 *
 * <p>Counters of JavaCPP do not see what native code allocates for itself; the system does.
 */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

  /** As a part of the memory at the beginning. */
  private static final double ALLOWED_GROWTH = 0.02;

  private static final int SPANS = 6;

  private ResidentMemory() {}

  /** In bytes, after a garbage collection that has given back what it could. */
  public static long bytes() {
    try {
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(50); // ND4J frees buffers in threads of its own.
      }
      Matcher resident = RESIDENT.matcher(Files.readString(STATUS));
      assertTrue(resident.find(), "Linux says how much memory is resident");
      return 1024 * Long.parseLong(resident.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asserts that memory grows by no more than 2 % while something runs so many times, after a third
   * as many to begin with.
   *
   * <p>A virtual machine that warms up grows as well, but not for long: only what grows in six such
   * spans in sequence is a leak.
   */
  public static void assertFlat(int rounds, IntConsumer round) {
    for (int i = 0; i < rounds / 3; i++) {
      round.accept(i);
    }
    long before = bytes();
    long growth = growth(rounds, round);
    for (int span = 1; span < SPANS && growth > ALLOWED_GROWTH * before; span++) {
      growth = growth(rounds, round);
    }
    String seen =
        "%d rounds let memory grow by %.1f MB from %.1f MB: %.0f bytes a round"
            .formatted(rounds, growth / 1e6, before / 1e6, growth / (double) rounds);
    assertTrue(growth <= ALLOWED_GROWTH * before, seen);
  }

  /**
   * Asserts the same of training iterations, with a garbage collection from time to time: ND4J
   * frees what nobody closed only then.
   */
  public static void assertTrainingFlat(int iterations, Runnable iteration) {
    assertFlat(
        iterations,
        i -> {
          iteration.run();
          if (i % 100 == 0) {
            System.gc();
          }
        });
  }

  private static long growth(int rounds, IntConsumer round) {
    long before = bytes();
    for (int i = 0; i < rounds; i++) {
      round.accept(i);
    }
    return bytes() - before;
  }
}
