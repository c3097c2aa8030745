package io.github.dl4jode.cde.signature;

import java.util.Arrays;

/**
 * The log-signature of one piece of a path after the other, with arrays that are used again. For
 * one thread at a time.
 *
 * <p>The signature S of a piecewise linear path is the product of the exponentials of its
 * increments (Chen's identity). Of the third level only the words ijk with i ≤ j and i &lt; k are
 * kept: these are the Lyndon words, and no other word of that level is needed for them.
 */
final class SignatureSweep {

  private final LogSignature of;
  private final int channels;
  private final int depth;
  private final double[] first;
  private final double[] second;
  private final double[] third;
  private final double[] firstCotangent;
  private final double[] secondCotangent;
  private final double[] thirdCotangent;
  private final double[] increment;
  private final double[] incrementCotangent;

  SignatureSweep(LogSignature of) {
    this.of = of;
    this.channels = of.channels();
    this.depth = of.depth();
    int pairs = depth > 1 ? channels * channels : 0;
    int triples = depth > 2 ? pairs * channels : 0;
    first = new double[channels];
    second = new double[pairs];
    third = new double[triples];
    firstCotangent = new double[channels];
    secondCotangent = new double[pairs];
    thirdCotangent = new double[triples];
    increment = new double[channels];
    incrementCotangent = new double[channels];
  }

  /**
   * Adds the log-signature of a piece of a path to a sum.
   *
   * @param points [point][channel], row-major
   * @param from the first point of the piece
   * @param to the last point of the piece, included
   * @param sum receives it, from an offset on
   */
  void add(double[] points, int from, int to, double[] sum, int offset) {
    signature(points, from, to);
    of.addLogarithm(first, second, third, sum, offset);
  }

  private void signature(double[] points, int from, int to) {
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
    Arrays.fill(third, 0);
    for (int point = from; point < to; point++) {
      readIncrement(points, point);
      multiply();
    }
  }

  private void readIncrement(double[] points, int point) {
    int at = point * channels;
    for (int i = 0; i < channels; i++) {
      increment[i] = points[at + channels + i] - points[at + i];
    }
  }

  /** S becomes S exp(d), by Horner's rule: S3 += (S2 + (S1 / 2 + d / 6) d) d. */
  private void multiply() {
    double[] d = increment;
    for (int i = 0; i < channels && depth > 1; i++) {
      double ofThird = first[i] / 2 + d[i] / 6;
      double ofSecond = first[i] + d[i] / 2;
      for (int j = i; j < channels && depth > 2; j++) {
        int pair = i * channels + j;
        double factor = second[pair] + ofThird * d[j];
        int row = pair * channels;
        for (int k = i + 1; k < channels; k++) {
          third[row + k] += factor * d[k];
        }
      }
      for (int j = 0; j < channels; j++) {
        second[i * channels + j] += ofSecond * d[j];
      }
    }
    for (int i = 0; i < channels; i++) {
      first[i] += d[i];
    }
  }

  /**
   * Carries the cotangent of a log-signature back to the points of its piece.
   *
   * @param cotangent of the log-signature, from an offset on
   * @param pointCotangents [point][channel]; the cotangents are added there
   */
  void addCotangents(
      double[] points, int from, int to, double[] cotangent, int offset, double[] pointCotangents) {
    signature(points, from, to);
    Arrays.fill(firstCotangent, 0);
    Arrays.fill(secondCotangent, 0);
    Arrays.fill(thirdCotangent, 0);
    of.addLogarithmCotangents(
        new LogSignature.Levels(first, second, third),
        cotangent,
        offset,
        new LogSignature.Levels(firstCotangent, secondCotangent, thirdCotangent));
    for (int point = to - 1; point >= from; point--) {
      readIncrement(points, point);
      divide();
      multiplyBackwards();
      int at = point * channels;
      for (int i = 0; i < channels; i++) {
        pointCotangents[at + i] -= incrementCotangent[i];
        pointCotangents[at + channels + i] += incrementCotangent[i];
      }
    }
  }

  /** The first two levels of S become those of S exp(-d); the third is not needed again. */
  private void divide() {
    double[] d = increment;
    for (int i = 0; i < channels; i++) {
      first[i] -= d[i];
      double factor = first[i] + d[i] / 2;
      for (int j = 0; j < channels && depth > 1; j++) {
        second[i * channels + j] -= factor * d[j];
      }
    }
  }

  /** The cotangents of S exp(d) become those of S and d; that of the third level stays. */
  private void multiplyBackwards() {
    System.arraycopy(firstCotangent, 0, incrementCotangent, 0, channels);
    for (int i = 0; i < channels && depth > 1; i++) {
      secondBackwards(i);
      if (depth > 2) {
        thirdBackwards(i);
      }
    }
  }

  private void secondBackwards(int i) {
    double[] d = increment;
    double factor = first[i] + d[i] / 2;
    double sum = 0;
    for (int j = 0; j < channels; j++) {
      double cotangent = secondCotangent[i * channels + j];
      sum += cotangent * d[j];
      incrementCotangent[j] += cotangent * factor;
    }
    firstCotangent[i] += sum;
    incrementCotangent[i] += sum / 2;
  }

  private void thirdBackwards(int i) {
    double[] d = increment;
    double ofThird = first[i] / 2 + d[i] / 6;
    double sum = 0;
    for (int j = i; j < channels; j++) {
      int pair = i * channels + j;
      double factor = second[pair] + ofThird * d[j];
      int row = pair * channels;
      double ofFactor = 0;
      for (int k = i + 1; k < channels; k++) {
        ofFactor += thirdCotangent[row + k] * d[k];
        incrementCotangent[k] += thirdCotangent[row + k] * factor;
      }
      secondCotangent[pair] += ofFactor;
      incrementCotangent[j] += ofFactor * ofThird;
      sum += ofFactor * d[j];
    }
    firstCotangent[i] += sum / 2;
    incrementCotangent[i] += sum / 6;
  }
}
