package io.github.dl4jode.tape.internal.patch;

import io.github.dl4jode.array.loop.FloatProductLoops;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** What one thread needs to compute with the patches of an image. */
final class PatchLane {

  private final PatchGeometry patches;
  private final int[] places;
  private final int columns;

  /** An image, and a zero for padding. */
  private final float[] image;

  /** [taps, pixels], then ones for the bias. */
  private final float[] rows;

  /** The transpose, with as many columns as fill registers; the last ones stay zero. */
  private final float[] transposed;

  private final float[] result;
  private final float[] terms;

  PatchLane(PatchGeometry patches) {
    int pixels = patches.pixels();
    this.patches = patches;
    this.places = patches.places();
    this.columns = columns(patches);
    this.image = new float[patches.imageLength() + 1];
    this.rows = new float[places.length + pixels];
    this.transposed = new float[pixels * columns];
    this.result = new float[patches.outputChannels() * pixels];
    this.terms = new float[patches.outputChannels() * columns];
    Arrays.fill(rows, places.length, rows.length, 1);
    for (int pixel = 0; pixel < pixels; pixel++) {
      transposed[pixel * columns + patches.taps()] = 1;
    }
  }

  /** The length of a row of sums: weights, bias, and what fills the registers. */
  static int columns(PatchGeometry patches) {
    int width = FloatProductLoops.WIDTH;
    return (patches.taps() + width) / width * width;
  }

  /**
   * Computes a result.
   *
   * @param weights [taps + 1, output channels], the last row the bias
   */
  void write(FloatBuffer images, float[] weights, FloatBuffer results, int index) {
    read(images, index);
    for (int i = 0; i < places.length; i++) {
      rows[i] = image[places[i]];
    }
    int channels = patches.outputChannels();
    FloatProductLoops.multiply(
        weights, 1, channels, rows, result, channels, patches.taps() + 1, patches.pixels());
    results.put(index * result.length, result, 0, result.length);
  }

  private void read(FloatBuffer images, int index) {
    images.get(index * patches.imageLength(), image, 0, patches.imageLength());
  }

  /** Reads the cotangent of a result. */
  void readCotangent(FloatBuffer cotangents, int index) {
    cotangents.get(index * result.length, result, 0, result.length);
  }

  /**
   * Adds the cotangents of weights and bias, after {@link #readCotangent}.
   *
   * @param sums [output channels, columns]
   */
  void addWeights(FloatBuffer images, int index, float[] sums) {
    read(images, index);
    int pixels = patches.pixels();
    for (int tap = 0; tap < patches.taps(); tap++) {
      for (int pixel = 0, to = tap; pixel < pixels; pixel++, to += columns) {
        transposed[to] = image[places[tap * pixels + pixel]];
      }
    }
    FloatProductLoops.multiply(
        result, pixels, 1, transposed, terms, patches.outputChannels(), pixels, columns);
    for (int i = 0; i < terms.length; i++) {
      sums[i] += terms[i];
    }
  }

  /**
   * Writes the cotangent of an image, after {@link #readCotangent}.
   *
   * @param weights [taps + 1, output channels]
   */
  void writeCotangent(float[] weights, FloatBuffer cotangents, int index) {
    int channels = patches.outputChannels();
    FloatProductLoops.multiply(
        weights, channels, 1, result, rows, patches.taps(), channels, patches.pixels());
    Arrays.fill(image, 0);
    for (int i = 0; i < places.length; i++) {
      image[places[i]] += rows[i];
    }
    image[patches.imageLength()] = 0;
    cotangents.put(index * patches.imageLength(), image, 0, patches.imageLength());
  }
}
