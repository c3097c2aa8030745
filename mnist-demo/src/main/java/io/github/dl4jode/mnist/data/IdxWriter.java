package io.github.dl4jode.mnist.data;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes digits as gzipped IDX files. */
final class IdxWriter {

  private IdxWriter() {}

  static void writeImages(Digits digits, Path file) throws IOException {
    try (DataOutputStream out = open(file)) {
      out.writeInt(IdxReader.IMAGES_MAGIC);
      out.writeInt(digits.size());
      out.writeInt(Digits.SIDE);
      out.writeInt(Digits.SIDE);
      for (int i = 0; i < digits.size(); i++) {
        out.write(digits.image(i));
      }
    }
  }

  static void writeLabels(Digits digits, Path file) throws IOException {
    try (DataOutputStream out = open(file)) {
      out.writeInt(IdxReader.LABELS_MAGIC);
      out.writeInt(digits.size());
      for (int i = 0; i < digits.size(); i++) {
        out.writeByte(digits.label(i));
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)));
  }
}
