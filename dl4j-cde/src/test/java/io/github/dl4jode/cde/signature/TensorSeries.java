package io.github.dl4jode.cde.signature;

/**
 * The tensor algebra up to level 3, written from its definition: the independent path to the
 * library's log-signatures.
 */
record TensorSeries(double zero, double[] one, double[] two, double[] three) {

  static TensorSeries unit(int channels) {
    return new TensorSeries(
        1,
        new double[channels],
        new double[channels * channels],
        new double[channels * channels * channels]);
  }

  static TensorSeries exponential(double... d) {
    int c = d.length;
    TensorSeries result = unit(c);
    for (int i = 0; i < c; i++) {
      result.one[i] = d[i];
      for (int j = 0; j < c; j++) {
        result.two[i * c + j] = d[i] * d[j] / 2;
        for (int k = 0; k < c; k++) {
          result.three[(i * c + j) * c + k] = d[i] * d[j] * d[k] / 6;
        }
      }
    }
    return result;
  }

  static TensorSeries signature(int channels, double... points) {
    TensorSeries result = unit(channels);
    for (int at = channels; at < points.length; at += channels) {
      double[] d = new double[channels];
      for (int i = 0; i < channels; i++) {
        d[i] = points[at + i] - points[at - channels + i];
      }
      result = result.times(exponential(d));
    }
    return result;
  }

  TensorSeries times(TensorSeries other) {
    int c = one.length;
    TensorSeries result =
        new TensorSeries(
            zero * other.zero, new double[c], new double[c * c], new double[c * c * c]);
    for (int i = 0; i < c; i++) {
      result.one[i] = zero * other.one[i] + one[i] * other.zero;
      for (int j = 0; j < c; j++) {
        int ij = i * c + j;
        result.two[ij] = zero * other.two[ij] + one[i] * other.one[j] + two[ij] * other.zero;
        for (int k = 0; k < c; k++) {
          int ijk = ij * c + k;
          result.three[ijk] =
              zero * other.three[ijk]
                  + one[i] * other.two[j * c + k]
                  + two[ij] * other.one[k]
                  + three[ijk] * other.zero;
        }
      }
    }
    return result;
  }

  /** log(1 + x) = x - x² / 2 + x³ / 3. */
  TensorSeries logarithm() {
    TensorSeries x = new TensorSeries(0, one, two, three);
    TensorSeries square = x.times(x);
    TensorSeries cube = square.times(x);
    return new TensorSeries(
        0,
        one,
        sum(two, square.two, -1.0 / 2, cube.two, 0),
        sum(three, square.three, -1.0 / 2, cube.three, 1.0 / 3));
  }

  private static double[] sum(double[] a, double[] b, double ofB, double[] c, double ofC) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + ofB * b[i] + ofC * c[i];
    }
    return sum;
  }

  double at(int... word) {
    int c = one.length;
    return switch (word.length) {
      case 1 -> one[word[0]];
      case 2 -> two[word[0] * c + word[1]];
      default -> three[(word[0] * c + word[1]) * c + word[2]];
    };
  }
}
