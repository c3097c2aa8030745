package io.github.dl4jode.mnist.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDX files in a folder: sound ones, and each way to be damaged. */
class FolderDigitsTest {

  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir private Path folder;

  @BeforeEach
  void writeSoundFiles() throws IOException {
    write(IMAGES, DigitFixtures.images(12));
    write(LABELS, DigitFixtures.labels(12));
    write("t10k-images-idx3-ubyte.gz", gzip(DigitFixtures.images(5)));
    write("t10k-labels-idx1-ubyte.gz", gzip(DigitFixtures.labels(5)));
  }

  @Test
  void plainAndGzippedFilesAreRead() {
    DigitSets sets = new FolderDigits(folder).load();

    assertEquals(12, sets.training().size());
    assertEquals(5, sets.test().size());
    assertEquals(1, sets.training().label(11));
    // Pixel (3, 4) of image 2 is byte 2·784 + 3·28 + 4 = 1656, and 1656 mod 251 = 150.
    assertEquals(150, sets.training().intensity(2, 3, 4));
    assertEquals(150, sets.test().intensity(2, 3, 4));
  }

  @Test
  void compressionIsKnownByContentAndNotByName() throws IOException {
    write(IMAGES, gzip(DigitFixtures.images(12)));

    assertEquals(12, new FolderDigits(folder).load().training().size());
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Digits digits = DigitFixtures.random(30, 7);
    BalancedSubset.write(new DigitSets(digits, digits, "test"), 20, 10, 3, folder.resolve("out"));

    DigitSets sets = new FolderDigits(folder.resolve("out")).load();

    Digits expected = BalancedSubset.of(digits, 20, 3);
    for (int i = 0; i < 20; i++) {
      assertArrayEquals(expected.image(i), sets.training().image(i));
      assertEquals(expected.label(i), sets.training().label(i));
    }
    assertEquals(10, sets.test().size());
  }

  @Test
  void missingFolder() {
    assertRefused(new FolderDigits(folder.resolve("nowhere")), "There is no folder");
  }

  @Test
  void missingFile() throws IOException {
    Files.delete(folder.resolve(LABELS));

    assertRefused("There is no file", LABELS);
  }

  @Test
  void truncatedHeader() throws IOException {
    write(IMAGES, Arrays.copyOf(DigitFixtures.images(12), 10));

    assertRefused(IMAGES, "ends before its header is complete");
  }

  @Test
  void emptyFile() throws IOException {
    write(IMAGES, new byte[0]);

    assertRefused(IMAGES, "ends before its header is complete");
  }

  @Test
  void truncatedContent() throws IOException {
    write(IMAGES, Arrays.copyOf(DigitFixtures.images(12), 16 + 1000));

    assertRefused(IMAGES, "ends after 1000 of its 9408 bytes");
  }

  @Test
  void truncatedGzip() throws IOException {
    byte[] whole = gzip(DigitFixtures.images(12));
    write(IMAGES, Arrays.copyOf(whole, whole.length / 2));

    assertRefused(IMAGES, "is damaged: it ends");
  }

  @Test
  void corruptGzip() throws IOException {
    byte[] whole = gzip(DigitFixtures.images(12));
    // After the header of ten bytes, a block of the type 3, which does not exist.
    whole[10] = 7;
    write(IMAGES, whole);

    assertRefused(IMAGES, "cannot be decompressed");
  }

  @Test
  void gzipWithWrongChecksum() throws IOException {
    byte[] whole = gzip(DigitFixtures.images(12));
    whole[whole.length - 6] ^= 1;
    write(IMAGES, whole);

    assertRefused(IMAGES, "cannot be decompressed");
  }

  @Test
  void wrongMagic() throws IOException {
    write(IMAGES, DigitFixtures.labels(12));

    assertRefused(IMAGES, "0x00000801, not 0x00000803");
  }

  @Test
  void longerThanItsHeaderSays() throws IOException {
    byte[] whole = DigitFixtures.images(12);
    write(IMAGES, Arrays.copyOf(whole, whole.length + 1));

    assertRefused(IMAGES, "longer than its header says");
  }

  @Test
  void countsThatDoNotMatch() throws IOException {
    write(LABELS, DigitFixtures.labels(11));

    assertRefused("holds 12 images", "holds 11 labels");
  }

  @Test
  void hugeCount() throws IOException {
    write(IMAGES, DigitFixtures.idx(new int[] {0x803, Integer.MAX_VALUE, 28, 28}, new byte[784]));

    assertRefused(IMAGES, "promises 2147483647 images");
  }

  /** Compressed, such files are small; they are refused before they are unpacked. */
  @Test
  void moreThanFitsIntoMemory() throws IOException {
    int count = Integer.MAX_VALUE / 784;
    write(IMAGES, gzip(DigitFixtures.idx(new int[] {0x803, count, 28, 28}, new byte[784])));
    assertRefused(IMAGES, "holds 2,047 MB by its header", "-Xmx8g");

    write(IMAGES, DigitFixtures.images(12));
    write(LABELS, DigitFixtures.idx(new int[] {0x801, Integer.MAX_VALUE}, new byte[9]));
    assertRefused(LABELS, "holds 2,047 MB by its header", "-Xmx8g");
  }

  @Test
  void negativeCount() throws IOException {
    write(LABELS, DigitFixtures.idx(new int[] {0x801, -1}, new byte[0]));

    assertRefused(LABELS, "negative count");
  }

  @Test
  void otherSize() throws IOException {
    write(IMAGES, DigitFixtures.idx(new int[] {0x803, 12, 32, 32}, new byte[12 * 32 * 32]));

    assertRefused(IMAGES, "32×32");
  }

  @Test
  void labelThatIsNoDigit() throws IOException {
    byte[] whole = DigitFixtures.labels(12);
    whole[8 + 3] = 12;
    write(LABELS, whole);

    assertRefused(LABELS, "label 4 is 12");
  }

  @Test
  void noDigitsAtAll() throws IOException {
    write(IMAGES, DigitFixtures.images(0));
    write(LABELS, DigitFixtures.labels(0));

    assertRefused("There are no digits");
  }

  private void assertRefused(String... parts) {
    assertRefused(new FolderDigits(folder), parts);
  }

  private static void assertRefused(DigitSource source, String... parts) {
    String message = assertThrows(DigitDataException.class, source::load).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(message.endsWith(".") && message.lines().count() == 1, message);
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
