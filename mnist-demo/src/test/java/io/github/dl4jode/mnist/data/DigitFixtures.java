package io.github.dl4jode.mnist.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;

/** Made-up digits and IDX files for tests. */
final class DigitFixtures {

  private DigitFixtures() {}

  /** Random images; the label of each is its index modulo 10. */
  static Digits random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[count * Digits.PIXELS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    return new Digits(pixels, labels);
  }

  /** An IDX file written byte by byte from its definition. */
  static byte[] idx(int[] header, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int number : header) {
      out.writeInt(number);
    }
    out.write(content);
    return bytes.toByteArray();
  }

  static byte[] images(int count) throws IOException {
    byte[] content = new byte[count * 784];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i % 251);
    }
    return idx(new int[] {0x803, count, 28, 28}, content);
  }

  static byte[] labels(int count) throws IOException {
    byte[] content = new byte[count];
    for (int i = 0; i < count; i++) {
      content[i] = (byte) (i % 10);
    }
    return idx(new int[] {0x801, count}, content);
  }
}
