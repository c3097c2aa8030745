package io.github.dl4jode.tape.internal.patch;

import io.github.dl4jode.array.loop.DoubleProducts;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What one thread needs to compute with the patches of a group of images. */
final class DoublePatchLane {

  private final PatchGeometry geometry;
  private final int[] places;

  /** An image, and a zero for padding. */
  private final double[] image;

  /** [taps, columns]; the columns are the pixels of the results of all images. */
  private final double[] patches;

  /** [output channels, columns], a result or its cotangent. */
  private final double[] result;

  private Optional<OfWeights> ofWeights = Optional.empty();

  /** What the cotangent of the weights needs: the transpose of the results', and the product. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record OfWeights(double[] transposed, double[] terms) {}

  DoublePatchLane(PatchGeometry geometry, int[] places, int images) {
    this.geometry = geometry;
    this.places = places;
    this.image = new double[geometry.imageLength() + 1];
    this.patches = new double[places.length * images];
    this.result = new double[geometry.outputChannels() * geometry.pixels() * images];
  }

  private OfWeights ofWeights() {
    if (ofWeights.isEmpty()) {
      int length = geometry.taps() * geometry.outputChannels();
      ofWeights = Optional.of(new OfWeights(new double[result.length], new double[length]));
    }
    return ofWeights.get();
  }

  /** Reads the patches of successive images. */
  void readPatches(DoubleBuffer images, int first, int count) {
    int pixels = geometry.pixels();
    int columns = count * pixels;
    for (int i = 0; i < count; i++) {
      images.get((first + i) * geometry.imageLength(), image, 0, geometry.imageLength());
      for (int tap = 0; tap < geometry.taps(); tap++) {
        gather(tap * pixels, tap * columns + i * pixels, pixels);
      }
    }
  }

  private void gather(int from, int to, int count) {
    for (int p = 0; p < count; p++) {
      patches[to + p] = image[places[from + p]];
    }
  }

  /**
   * Writes results, after {@link #readPatches}.
   *
   * @param weights [taps, output channels]
   */
  void write(double[] weights, double[] bias, DoubleBuffer results, int first, int count) {
    int channels = geometry.outputChannels();
    int pixels = geometry.pixels();
    int columns = count * pixels;
    DoubleProducts.multiply(
        weights, 0, 1, channels, patches, 0, result, 0, channels, geometry.taps(), columns);
    for (int o = 0; o < channels; o++) {
      addTo(result, o * columns, columns, bias[o]);
      for (int i = 0; i < count; i++) {
        int from = o * columns + i * pixels;
        results.put(((first + i) * channels + o) * pixels, result, from, pixels);
      }
    }
  }

  private static void addTo(double[] x, int from, int count, double number) {
    for (int j = from; j < from + count; j++) {
      x[j] += number;
    }
  }

  /** Reads the cotangents of results. */
  void readCotangents(DoubleBuffer cotangents, int first, int count) {
    int channels = geometry.outputChannels();
    int pixels = geometry.pixels();
    int columns = count * pixels;
    for (int o = 0; o < channels; o++) {
      for (int i = 0; i < count; i++) {
        int to = o * columns + i * pixels;
        cotangents.get(((first + i) * channels + o) * pixels, result, to, pixels);
      }
    }
  }

  /** Adds the cotangent of the bias, after {@link #readCotangents}. */
  void addBias(double[] sums, int count) {
    int columns = count * geometry.pixels();
    for (int o = 0; o < sums.length; o++) {
      double sum = 0;
      for (int j = o * columns; j < (o + 1) * columns; j++) {
        sum += result[j];
      }
      sums[o] += sum;
    }
  }

  /**
   * Adds the cotangent of the weights, after {@link #readCotangents} and {@link #readPatches}.
   *
   * @param sums [taps, output channels]
   */
  void addWeights(double[] sums, int count) {
    int channels = geometry.outputChannels();
    int columns = count * geometry.pixels();
    double[] transposed = ofWeights().transposed();
    double[] terms = ofWeights().terms();
    for (int j = 0; j < columns; j++) {
      for (int o = 0, from = j; o < channels; o++, from += columns) {
        transposed[j * channels + o] = result[from];
      }
    }
    DoubleProducts.multiply(
        patches, 0, columns, 1, transposed, 0, terms, 0, geometry.taps(), columns, channels);
    for (int i = 0; i < terms.length; i++) {
      sums[i] += terms[i];
    }
  }

  /**
   * Writes the cotangents of images, after {@link #readCotangents}.
   *
   * @param weights [taps, output channels]
   */
  void writeCotangents(double[] weights, DoubleBuffer cotangents, int first, int count) {
    int channels = geometry.outputChannels();
    int pixels = geometry.pixels();
    int columns = count * pixels;
    DoubleProducts.multiply(
        weights, 0, channels, 1, result, 0, patches, 0, geometry.taps(), channels, columns);
    for (int i = 0; i < count; i++) {
      Arrays.fill(image, 0);
      for (int tap = 0; tap < geometry.taps(); tap++) {
        scatter(tap * columns + i * pixels, tap * pixels, pixels);
      }
      cotangents.put((first + i) * geometry.imageLength(), image, 0, geometry.imageLength());
    }
    // Padding takes part in no image.
    image[geometry.imageLength()] = 0;
  }

  private void scatter(int from, int to, int count) {
    for (int p = 0; p < count; p++) {
      image[places[to + p]] += patches[from + p];
    }
  }
}
