package io.github.dl4jode.mnist.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files, the format of MNIST: a magic number, the dimensions, the bytes; plain or
 * compressed with gzip, whatever the file is called. Each file is checked from end to end.
 */
final class IdxReader {

  static final int IMAGES_MAGIC = 0x803;
  static final int LABELS_MAGIC = 0x801;

  /** Digits are copied while they are read, and when some of them are chosen. */
  private static final double MEMORY_SHARE = 0.25;

  private static final int GZIP_MAGIC_FIRST = 0x1F;
  private static final int GZIP_MAGIC_SECOND = 0x8B;

  private IdxReader() {}

  /**
   * Reads images and their labels.
   *
   * @throws DigitDataException if a file is missing, damaged or of another kind, or if they do not
   *     belong together
   */
  static Digits read(IdxSource images, IdxSource labels) {
    byte[] pixels = read(images, IdxReader::images);
    byte[] digits = read(labels, IdxReader::labels);
    int imageCount = pixels.length / Digits.PIXELS;
    if (imageCount != digits.length) {
      throw new DigitDataException(
          "%s holds %d images, but %s holds %d labels."
              .formatted(images.name(), imageCount, labels.name(), digits.length));
    }
    return new Digits(pixels, digits);
  }

  @FunctionalInterface
  private interface Format {
    byte[] read(DataInputStream in, String name) throws IOException;
  }

  private static byte[] read(IdxSource source, Format format) {
    try (InputStream raw = source.opener().open();
        DataInputStream in = new DataInputStream(uncompressed(raw))) {
      byte[] content = format.read(in, source.name());
      if (in.read() >= 0) {
        throw new DigitDataException(
            source.name() + " is damaged: it is longer than its header says.");
      }
      return content;
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new DigitDataException("There is no file " + source.name() + ".", e);
    } catch (EOFException e) {
      throw new DigitDataException(
          source.name() + " is damaged: it ends before its header is complete.", e);
    } catch (ZipException e) {
      throw new DigitDataException(
          source.name() + " is damaged: it cannot be decompressed (" + e.getMessage() + ").", e);
    } catch (IOException e) {
      throw new DigitDataException(source.name() + " cannot be read (" + e.getMessage() + ").", e);
    }
  }

  private static InputStream uncompressed(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
    in.mark(2);
    boolean gzip = in.read() == GZIP_MAGIC_FIRST && in.read() == GZIP_MAGIC_SECOND;
    in.reset();
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private static byte[] images(DataInputStream in, String name) throws IOException {
    requireMagic(in, name, IMAGES_MAGIC, "images");
    int count = count(in, name);
    int rows = in.readInt();
    int columns = in.readInt();
    if (rows != Digits.SIDE || columns != Digits.SIDE) {
      throw new DigitDataException(
          "%s holds images of %d×%d pixels; MNIST's have 28×28.".formatted(name, rows, columns));
    }
    if (count > Integer.MAX_VALUE / Digits.PIXELS) {
      throw new DigitDataException(name + " is damaged: its header promises " + count + " images.");
    }
    return content(in, name, count * Digits.PIXELS);
  }

  private static byte[] labels(DataInputStream in, String name) throws IOException {
    requireMagic(in, name, LABELS_MAGIC, "labels");
    byte[] labels = content(in, name, count(in, name));
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= Digits.CLASSES) {
        throw new DigitDataException(
            "%s is damaged: label %d is %d, which is no digit."
                .formatted(name, i + 1, labels[i] & 0xFF));
      }
    }
    return labels;
  }

  private static void requireMagic(DataInputStream in, String name, int expected, String what)
      throws IOException {
    int magic = in.readInt();
    if (magic != expected) {
      throw new DigitDataException(
          "%s is not an IDX file of %s: it begins with 0x%08x, not 0x%08x."
              .formatted(name, what, magic, expected));
    }
  }

  private static int count(DataInputStream in, String name) throws IOException {
    int count = in.readInt();
    if (count < 0) {
      throw new DigitDataException(name + " is damaged: its header gives a negative count.");
    }
    return count;
  }

  private static byte[] content(DataInputStream in, String name, int length) throws IOException {
    requireMemory(name, length);
    try {
      // Grows with what arrives, so that a damaged header cannot ask for more memory than there is.
      byte[] content = in.readNBytes(length);
      if (content.length < length) {
        throw truncated(name, content.length, length, null);
      }
      return content;
    } catch (EOFException e) {
      throw truncated(name, -1, length, e);
    }
  }

  private static void requireMemory(String name, int length) {
    long memory = Runtime.getRuntime().maxMemory();
    if (length > MEMORY_SHARE * memory) {
      throw new DigitDataException(
          "%s holds %,d MB by its header, of which at most %,d fit into the %,d MB of memory that Java may take here; give it more, as with JAVA_TOOL_OPTIONS=-Xmx8g, or take fewer digits."
              .formatted(name, length >> 20, (long) (MEMORY_SHARE * memory) >> 20, memory >> 20));
    }
  }

  private static DigitDataException truncated(String name, int found, int expected, Throwable e) {
    String where = found < 0 ? "before its" : "after " + found + " of its";
    return new DigitDataException(
        "%s is damaged: it ends %s %d bytes of content.".formatted(name, where, expected), e);
  }
}
