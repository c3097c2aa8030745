package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.deeplearning4j.util.ModelSerializer;

/** What two files say of a network, bit by bit. */
final class SavedBits {

  private SavedBits() {}

  /** Asserts the same parameters, state of the updater, and counts of epochs and iterations. */
  static void assertSame(Path expected, Path actual) {
    for (String entry :
        new String[] {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN}) {
      assertArrayEquals(bytes(expected, entry), bytes(actual, entry), entry);
    }
    // The counts are in it.
    assertEquals(configuration(expected), configuration(actual));
  }

  private static String configuration(Path file) {
    return new String(bytes(file, ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Path file, String entry) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getInputStream(zip.getEntry(entry)).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
