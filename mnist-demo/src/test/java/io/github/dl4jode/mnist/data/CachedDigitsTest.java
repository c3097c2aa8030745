package io.github.dl4jode.mnist.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.common.resources.DL4JResources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DL4J's cache, as far as it can be tested without a network. */
class CachedDigitsTest {

  @TempDir private Path cache;

  @BeforeEach
  void useCache() {
    DL4JResources.setBaseDirectory(cache.toFile());
  }

  @AfterEach
  void useDefaultCache() {
    DL4JResources.resetBaseDirectoryLocation();
  }

  @Test
  void allOfMnistIsReadFromTheCache() throws IOException {
    fill(60_000, 10_000);

    DigitSets sets = new CachedDigits().load();

    assertEquals(60_000, sets.training().size());
    assertEquals(10_000, sets.test().size());
  }

  @Test
  void otherFilesInTheCacheAreRefused() throws IOException {
    fill(20, 10);

    assertRefused("hold 20 and 10 digits");
  }

  @Test
  void whatAnInterruptedDownloadLeftBehindIsRefused() throws IOException {
    fill(20, 10);
    Files.write(cache.resolve("train-images-idx3-ubyte"), new byte[0]);

    assertRefused("train-images-idx3-ubyte is damaged");
  }

  private static void assertRefused(String part) {
    DigitSource source = new CachedDigits();
    String message = assertThrows(DigitDataException.class, source::load).getMessage();
    assertTrue(message.contains(part), message);
  }

  private void fill(int training, int test) throws IOException {
    Files.write(cache.resolve("train-images-idx3-ubyte"), DigitFixtures.images(training));
    Files.write(cache.resolve("train-labels-idx1-ubyte"), DigitFixtures.labels(training));
    Files.write(cache.resolve("t10k-images-idx3-ubyte"), DigitFixtures.images(test));
    Files.write(cache.resolve("t10k-labels-idx1-ubyte"), DigitFixtures.labels(test));
  }
}
