package io.github.dl4jode.cde.signature;

import java.util.ArrayList;
import java.util.List;

/**
 * The logarithm of the signature of a path, cut off at a depth: its increment, then its areas, then
 * iterated integrals of three channels.
 *
 * <p>It is given by the coefficients of the Lyndon words in the tensor algebra, words ordered by
 * length and then lexicographically, as in Signatory's mode "words". For three channels and depth 2
 * these are the words 0, 1, 2, 01, 02, 12; the coefficient of 01 is the Lévy area. The path is
 * linear between its points. All numbers are double.
 *
 * <p>Source: Morrill, Salvi, Kidger and Foster 2021, "Neural rough differential equations for long
 * time series".
 *
 * @param channels of the path, at least 1
 * @param depth the length of the longest words, 1 to 3
 */
public record LogSignature(int channels, int depth) {

  /** The longest words that are supported. */
  public static final int MAX_DEPTH = 3;

  /** The levels of a signature or of its cotangent. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Levels(double[] first, double[] second, double[] third) {}

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if there is no channel, the depth is not 1, 2 or 3, or there
   *     are too many words for an array
   */
  public LogSignature {
    if (channels < 1) {
      throw new IllegalArgumentException(
          "A path has at least one channel, not " + channels + "; give the number of its channels");
    }
    if (depth < 1 || depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "The depth of a log-signature is 1, 2 or 3, not "
              + depth
              + "; choose 2, or 3 for few channels");
    }
    if (Math.pow(channels, depth) > Integer.MAX_VALUE / 8.0) {
      throw new IllegalArgumentException(
          "A log-signature of depth %d of %d channels has too many words; lower the depth or the number of channels"
              .formatted(depth, channels));
    }
  }

  /** The number of coefficients: c, then c (c - 1) / 2 more, then c (c² - 1) / 3 more. */
  public int size() {
    int c = channels;
    return c
        + (depth > 1 ? c * (c - 1) / 2 : 0)
        + (depth > 2 ? Math.toIntExact((long) c * ((long) c * c - 1) / 3) : 0);
  }

  /** The Lyndon words as lists of channels, in the order of the coefficients. */
  public List<List<Integer>> words() {
    List<List<Integer>> words = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      words.add(List.of(i));
    }
    for (int i = 0; i < channels && depth > 1; i++) {
      for (int j = i + 1; j < channels; j++) {
        words.add(List.of(i, j));
      }
    }
    for (int i = 0; i < channels && depth > 2; i++) {
      for (int j = i; j < channels; j++) {
        for (int k = i + 1; k < channels; k++) {
          words.add(List.of(i, j, k));
        }
      }
    }
    return words;
  }

  /**
   * Computes the log-signature of a path.
   *
   * @param points [point][channel], row-major, at least one point, finite
   * @return one coefficient for each word
   * @throws IllegalArgumentException if the numbers are not whole points, or one is not finite
   */
  public double[] of(double... points) {
    int last = lastPoint(points);
    double[] result = new double[size()];
    new SignatureSweep(this).add(points, 0, last, result, 0);
    return result;
  }

  /**
   * Carries a cotangent of the log-signature back to the points.
   *
   * @param points as for {@link #of}
   * @param cotangent one number for each word
   * @return the cotangents of the points, row-major
   * @throws IllegalArgumentException if the numbers are not whole points, one is not finite, or the
   *     cotangent has another size than the log-signature
   */
  public double[] cotangent(double[] points, double... cotangent) {
    int last = lastPoint(points);
    if (cotangent.length != size()) {
      throw new IllegalArgumentException(
          "The cotangent of this log-signature has %d numbers, not %d"
              .formatted(size(), cotangent.length));
    }
    double[] result = new double[points.length];
    new SignatureSweep(this).addCotangents(points, 0, last, cotangent, 0, result);
    return result;
  }

  private int lastPoint(double... points) {
    if (points.length == 0 || points.length % channels != 0) {
      throw new IllegalArgumentException(
          "A path of %d channels has a multiple of %d numbers, not %d"
              .formatted(channels, channels, points.length));
    }
    for (int i = 0; i < points.length; i++) {
      if (!Double.isFinite(points[i])) {
        throw new IllegalArgumentException(
            "Point %d, channel %d, is %s; a path has finite values, fill in what is missing"
                .formatted(i / channels, i % channels, points[i]));
      }
    }
    return points.length / channels - 1;
  }

  /** L2 = S2 - S1 S1 / 2 and L3 = S3 - (S1 S2 + S2 S1) / 2 + S1 S1 S1 / 3, at the words. */
  void addLogarithm(double[] first, double[] second, double[] third, double[] sum, int offset) {
    int c = channels;
    int at = offset;
    for (int i = 0; i < c; i++) {
      sum[at++] += first[i];
    }
    for (int i = 0; i < c && depth > 1; i++) {
      for (int j = i + 1; j < c; j++) {
        sum[at++] += second[i * c + j] - first[i] * first[j] / 2;
      }
    }
    for (int i = 0; i < c && depth > 2; i++) {
      for (int j = i; j < c; j++) {
        int pair = i * c + j;
        for (int k = i + 1; k < c; k++) {
          sum[at++] +=
              third[pair * c + k]
                  - (first[i] * second[j * c + k] + second[pair] * first[k]) / 2
                  + first[i] * first[j] * first[k] / 3;
        }
      }
    }
  }

  /** The cotangents of the signature from those of its logarithm, added to what is there. */
  void addLogarithmCotangents(Levels of, double[] cotangent, int offset, Levels results) {
    int at = offset;
    for (int i = 0; i < channels; i++) {
      results.first[i] += cotangent[at++];
    }
    for (int i = 0; i < channels && depth > 1; i++) {
      for (int j = i + 1; j < channels; j++) {
        double g = cotangent[at++];
        results.second[i * channels + j] += g;
        results.first[i] -= g * of.first[j] / 2;
        results.first[j] -= g * of.first[i] / 2;
      }
    }
    for (int i = 0; i < channels && depth > 2; i++) {
      for (int j = i; j < channels; j++) {
        for (int k = i + 1; k < channels; k++) {
          addThirdCotangents(of, i, j, k, cotangent[at++], results);
        }
      }
    }
  }

  private void addThirdCotangents(Levels of, int i, int j, int k, double g, Levels results) {
    double[] first = of.first;
    int ij = i * channels + j;
    int jk = j * channels + k;
    results.third[ij * channels + k] += g;
    results.second[jk] -= g * first[i] / 2;
    results.second[ij] -= g * first[k] / 2;
    results.first[i] += g * (first[j] * first[k] / 3 - of.second[jk] / 2);
    results.first[j] += g * first[i] * first[k] / 3;
    results.first[k] += g * (first[i] * first[j] / 3 - of.second[ij] / 2);
  }
}
