package io.github.dl4jode.pytorch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads the arrays of a file that {@code numpy.savez} or {@code numpy.savez_compressed} wrote.
 *
 * <p>ND4J reads each array. It passes over the order of arrays in column-major order in M2.1, which
 * is put right here.
 */
final class NumpyFile {

  private static final String SUFFIX = ".npy";
  private static final Pattern TYPE = Pattern.compile("'descr': '[<|][fiu](\\d)'");
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private NumpyFile() {}

  /**
   * All arrays by name, in the order of the file.
   *
   * @throws IOException if it cannot be read, with a message that says what is wrong
   */
  static Map<String, INDArray> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no such file");
    }
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
          throw new IOException("it holds " + name + ", which is no array of NumPy");
        }
        try (InputStream in = zip.getInputStream(entry)) {
          String array = name.substring(0, name.length() - SUFFIX.length());
          arrays.put(array, array(array, in.readAllBytes()));
        }
      }
    } catch (ZipException e) {
      throw new IOException("it is no file of numpy.savez (" + e.getMessage() + ")", e);
    }
    return arrays;
  }

  private static INDArray array(String name, byte[] content) throws IOException {
    String header = header(name, content);
    requireComplete(name, header, content);
    INDArray array = Nd4j.createNpyFromByteArray(content);
    if (header.contains("'fortran_order': True") && array.rank() > 1) {
      int[] backwards = IntStream.range(0, array.rank()).map(i -> array.rank() - 1 - i).toArray();
      long[] sizes = IntStream.of(backwards).mapToLong(array::size).toArray();
      return array.reshape('c', sizes).permute(backwards);
    }
    return array;
  }

  /** ND4J would read on after the end. */
  private static void requireComplete(String name, String header, byte[] content)
      throws IOException {
    Matcher type = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !shape.find()) {
      throw new IOException(
          "array "
              + name
              + " does not hold numbers in little-endian order; convert it with numpy.float32(...) before savez");
    }
    long bytes =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToLong(Long::parseLong)
            .reduce(Long.parseLong(type.group(1)), Math::multiplyExact);
    if (content.length - headerEnd(content) != bytes) {
      throw new IOException("array " + name + " does not have as many numbers as its shape says");
    }
  }

  /** The description that precedes the numbers. */
  private static String header(String name, byte[] content) throws IOException {
    boolean known = content.length > MAGIC.length + 4;
    for (int i = 0; known && i < MAGIC.length; i++) {
      known = content[i] == MAGIC[i];
    }
    if (!known) {
      throw new IOException("array " + name + " does not begin as one of NumPy");
    }
    int end = headerEnd(content);
    if (end < MAGIC.length || end > content.length) {
      throw new IOException("array " + name + " ends within its header");
    }
    return new String(content, MAGIC.length, end - MAGIC.length, StandardCharsets.ISO_8859_1);
  }

  /**
   * Where the numbers begin: the length of the description takes two bytes in version 1, else four.
   */
  private static int headerEnd(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int length = MAGIC.length + 2;
    return content[MAGIC.length] == 1
        ? length + Short.BYTES + (bytes.getShort(length) & 0xffff)
        : length + Integer.BYTES + bytes.getInt(length);
  }
}
