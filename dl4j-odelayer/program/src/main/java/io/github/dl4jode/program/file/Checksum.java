package io.github.dl4jode.program.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** A number that tells contents apart, CRC-32 in hexadecimal digits. */
public final class Checksum {

  private Checksum() {}

  /**
   * That of a file.
   *
   * @throws IOException if it cannot be read
   */
  public static String of(Path file) throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream bytes = new CheckedInputStream(Files.newInputStream(file), sum)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    return Long.toHexString(sum.getValue());
  }
}
