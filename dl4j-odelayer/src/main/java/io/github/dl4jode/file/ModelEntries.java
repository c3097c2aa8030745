package io.github.dl4jode.file;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataBuffer.AllocationMode;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Checks the entries of a saved model before DL4J reads it. It reads them as DL4J does, from the
 * beginning of the file, so that both see the same entries.
 */
final class ModelEntries {

  /** The modes of the earliest files of ND4J, whose lengths have 32 bits. */
  private static final Set<String> OF_32_BITS = Set.of("DIRECT", "HEAP", "JAVACPP");

  /** DL4J keeps the entries in memory while it makes the network. */
  private static final double MEMORY_SHARE = 0.5;

  private final long limit;
  private final Set<String> names = new HashSet<>();
  private long unpacked;

  private ModelEntries(long limit) {
    this.limit = limit;
  }

  /**
   * Checks a file.
   *
   * @return the names of its entries
   * @throws IOException if it should not, or cannot, be read; the message is a clause
   */
  static Set<String> check(Path file) throws IOException {
    ModelEntries entries =
        new ModelEntries((long) (MEMORY_SHARE * Runtime.getRuntime().maxMemory()));
    try (ZipInputStream zip =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.check(entry.getName(), zip);
      }
    } catch (EOFException | ZipException e) {
      throw new ReasonException("it is damaged or cut short (" + e.getMessage() + ")", e);
    }
    if (entries.names.isEmpty()) {
      throw new ReasonException("it is no ZIP file");
    }
    return entries.names;
  }

  private void check(String name, ZipInputStream zip) throws IOException {
    names.add(name);
    InputStream content = new Limited(zip);
    switch (name) {
      case ModelSerializer.PREPROCESSOR_BIN ->
          throw new ReasonException(
              "its entry "
                  + name
                  + " is an object of Java serialisation, which can run code of the author of the"
                  + " file; if the rest is to be read, delete the entry: zip -d FILE "
                  + name);
      case ModelSerializer.CONFIGURATION_JSON -> checkConfiguration(content.readAllBytes());
      case ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN ->
          checkArray(name, content);
      default -> content.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void checkConfiguration(byte[] json) throws IOException {
    try {
      JsonCheck.requireKnownClasses(json);
    } catch (IOException e) {
      throw new ReasonException(
          "its " + ModelSerializer.CONFIGURATION_JSON + ": " + FileFailure.reason(e), e);
    }
  }

  /** The array must be as long as its header says, before ND4J allocates that much. */
  private static void checkArray(String name, InputStream content) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(content));
    in.mark(1);
    if (in.read() < 0) {
      return;
    }
    in.reset();
    try {
      // The shape, then the values; each with a header.
      skipBuffer(in);
      skipBuffer(in);
    } catch (EOFException e) {
      throw new ReasonException("its " + name + " is cut short; the file is damaged", e);
    } catch (IllegalArgumentException e) {
      throw new ReasonException("its " + name + " holds no array; the file is damaged", e);
    }
  }

  private static void skipBuffer(DataInputStream in) throws IOException {
    String mode = AllocationMode.valueOf(in.readUTF()).name();
    long length = OF_32_BITS.contains(mode) ? in.readInt() : in.readLong();
    DataType type = DataType.valueOf(in.readUTF());
    if (type != DataType.COMPRESSED && type != DataType.UTF8) {
      in.skipNBytes(Math.multiplyExact(length, type.width()));
    }
  }

  /** A stream of an entry that refuses to unpack more than the memory can hold. */
  private final class Limited extends InputStream {

    private final InputStream in;

    Limited(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      unpacked += Math.max(count, 0);
      if (unpacked > limit) {
        throw new ReasonException(
            "it unpacks to more than %,d MB, all that fits into the memory that Java may take here; give it more, as with JAVA_TOOL_OPTIONS=-Xmx8g"
                .formatted(limit >> 20));
      }
      return count;
    }
  }
}
