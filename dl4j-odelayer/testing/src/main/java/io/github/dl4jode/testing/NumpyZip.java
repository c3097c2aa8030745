package io.github.dl4jode.testing;

import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes arrays as numpy.savez does, with float numbers, by the description of NumPy's format. */
public final class NumpyZip implements AutoCloseable {

  private final ZipOutputStream out;

  /** Begins a file. */
  public NumpyZip(Path file) {
    try {
      out = new ZipOutputStream(Files.newOutputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds an array in row-major order. */
  public NumpyZip add(String name, float[] values, long... shape) {
    return add(name, "<f4", false, bytes(values), shape);
  }

  /** Adds an array in column-major order, the values in the order of the file. */
  public NumpyZip addColumnMajor(String name, float[] values, long... shape) {
    return add(name, "<f4", true, bytes(values), shape);
  }

  /** Adds an array of another type. */
  public NumpyZip add(String name, String type, boolean columnMajor, byte[] values, long... shape) {
    String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(joining(", "));
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }"
            .formatted(type, columnMajor ? "True" : "False", sizes, shape.length == 1 ? "," : "");
    // Magic, version and length take 10 bytes; all of it is a multiple of 64.
    int length = (header.length() + 10 + 1 + 63) / 64 * 64 - 10;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.writeBytes(new byte[] {(byte) length, (byte) (length >> 8)});
    String padded = header + " ".repeat(length - header.length() - 1) + "\n";
    bytes.writeBytes(padded.getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(values);
    return addFile(name + ".npy", bytes.toByteArray());
  }

  /** Adds a file as it is. */
  public NumpyZip addFile(String name, byte[] content) {
    try {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
      out.closeEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
