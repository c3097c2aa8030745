package io.github.dl4jode.mnist.data;

import java.util.Arrays;
import java.util.zip.Checksum;

/** Labelled grey images of handwritten digits, 28 by 28 pixels; immutable. */
public final class Digits {

  /** The width and height of an image. */
  public static final int SIDE = 28;

  /** The pixels of an image. */
  public static final int PIXELS = SIDE * SIDE;

  /** The number of different labels, 0 to 9. */
  public static final int CLASSES = 10;

  private final byte[] pixels;
  private final byte[] labels;

  /**
   * Takes images row by row, one after the other, 0 for paper and 255 for ink.
   *
   * @param pixels 784 for each label; copied
   * @param labels 0 to 9; copied
   * @throws IllegalArgumentException if the numbers do not fit together or a label is no digit
   */
  public Digits(byte[] pixels, byte[] labels) {
    if (pixels.length != (long) PIXELS * labels.length) {
      throw new IllegalArgumentException(
          labels.length + " labels need 784 pixels each, not " + pixels.length + " in all");
    }
    for (byte label : labels) {
      if (label < 0 || label >= CLASSES) {
        throw new IllegalArgumentException((label & 0xFF) + " is no digit");
      }
    }
    this.pixels = pixels.clone();
    this.labels = labels.clone();
  }

  /** The number of images. */
  public int size() {
    return labels.length;
  }

  /** The digit that an image shows. */
  public int label(int index) {
    return labels[index];
  }

  /** Adds all images and labels to a checksum. */
  void addTo(Checksum sum) {
    sum.update(pixels);
    sum.update(labels);
  }

  /** The darkness of a pixel, 0 to 255. */
  public int intensity(int index, int row, int column) {
    return pixels[index * PIXELS + row * SIDE + column] & 0xFF;
  }

  /** A copy of an image, row by row. */
  public byte[] image(int index) {
    return Arrays.copyOfRange(pixels, index * PIXELS, (index + 1) * PIXELS);
  }

  /** The images with these indices, in their order. */
  public Digits select(int[] indices) {
    byte[] selectedPixels = new byte[indices.length * PIXELS];
    byte[] selectedLabels = new byte[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(pixels, indices[i] * PIXELS, selectedPixels, i * PIXELS, PIXELS);
      selectedLabels[i] = labels[indices[i]];
    }
    return new Digits(selectedPixels, selectedLabels);
  }

  /** The first images, or all if there are not as many. */
  public Digits first(int count) {
    int kept = Math.min(count, size());
    return new Digits(Arrays.copyOf(pixels, kept * PIXELS), Arrays.copyOf(labels, kept));
  }

  /** How many images there are of each digit. */
  public int[] countsByLabel() {
    int[] counts = new int[CLASSES];
    for (byte label : labels) {
      counts[label]++;
    }
    return counts;
  }
}
