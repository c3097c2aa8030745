package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The linear maps that divide intervals, read off from unit vectors. */
class SplitTest {

  private static final double LENGTH = 0.8;

  /** The parts as linear functions of the whole (first columns) and of the normal numbers. */
  private static double[][] matrix(LevyArea levyArea, Split split) {
    int order = levyArea.order();
    int columns = 2 * order;
    Piece whole = new Piece(levyArea, columns);
    whole.length(LENGTH);
    double[][] normals = new double[order][columns];
    for (int i = 0; i < order; i++) {
      whole.values(i)[i] = 1;
      normals[i][order + i] = 1;
    }
    Piece first = new Piece(levyArea, columns);
    Piece second = new Piece(levyArea, columns);
    split.apply(whole, normals, first, second);
    double[][] matrix = new double[columns][];
    for (int i = 0; i < order; i++) {
      matrix[i] = first.values(i);
      matrix[order + i] = second.values(i);
    }
    return matrix;
  }

  /** The covariance of the parts given the whole. */
  private static double[][] covariance(double[][] matrix) {
    int n = matrix.length;
    double[][] result = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = n / 2; k < n; k++) {
          result[i][j] += matrix[i][k] * matrix[j][k];
        }
      }
    }
    return result;
  }

  private static Split at(LevyArea levyArea, double fraction) {
    Split split = Split.anywhere(levyArea);
    split.at(fraction);
    return split;
  }

  @ParameterizedTest
  @EnumSource(LevyArea.class)
  void theMiddleIsAPlaceLikeAnyOther(LevyArea levyArea) {
    int order = levyArea.order();
    double[][] half = matrix(levyArea, Split.half(levyArea));
    double[][] other = matrix(levyArea, at(levyArea, 0.5));
    double[][] halfCovariance = covariance(half);
    double[][] otherCovariance = covariance(other);
    for (int i = 0; i < 2 * order; i++) {
      for (int j = 0; j < order; j++) {
        assertEquals(half[i][j], other[i][j], 1e-15);
      }
      assertArrayEquals(halfCovariance[i], otherCovariance[i], 1e-16);
    }
  }

  /** The formulas of Foster 2020 for W and H. */
  @ParameterizedTest
  @CsvSource({"0.5", "0.3", "0.9", "0.001", "0.9999999", "1e-9"})
  void spaceTimeAreasHaveTheLawOfThePapers(double fraction) {
    double[][] matrix = matrix(LevyArea.SPACE_TIME, at(LevyArea.SPACE_TIME, fraction));
    double l = LENGTH * fraction;
    double r = LENGTH - l;
    double h = LENGTH;
    double d = Math.sqrt(l * l * l + r * r * r);
    double a = Math.pow(l, 3.5) * Math.sqrt(r) / (2 * h * d);
    double b = Math.sqrt(l) * Math.pow(r, 3.5) / (2 * h * d);
    double c = Math.sqrt(3) * Math.pow(l * r, 1.5) / (6 * d);
    double[][] papers = {
      {l / h, 6 * l * r / (h * h), 2 * (a + b) / h, 0},
      {0, l * l / (h * h), -a / l, c / l},
      {r / h, -6 * l * r / (h * h), -2 * (a + b) / h, 0},
      {0, r * r / (h * h), -b / r, -c / r}
    };
    double[][] expected = covariance(papers);
    double[][] seen = covariance(matrix);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 2; j++) {
        assertEquals(papers[i][j], matrix[i][j], 1e-9 * Math.abs(papers[i][j]) + 1e-15);
      }
      for (int j = 0; j < 4; j++) {
        double scale = Math.sqrt(expected[i][i] * expected[j][j]);
        assertEquals(expected[i][j], seen[i][j], 1e-9 * scale);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5", "0.25", "0.7", "0.01", "0.99", "1e-6", "0.999999"})
  void thePartsAreIndependentAndJoinToTheWhole(double fraction) {
    double[] scales = {1, 1 / 12.0, 1 / 720.0};
    double[][] matrix = matrix(LevyArea.SPACE_TIME_TIME, at(LevyArea.SPACE_TIME_TIME, fraction));
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        double sum = 0;
        for (int k = 0; k < 6; k++) {
          sum += matrix[i][k] * matrix[j][k] * (k < 3 ? LENGTH * scales[k] : 1);
        }
        double own = LENGTH * (i < 3 ? fraction : 1 - fraction) * scales[i % 3];
        double other = LENGTH * (j < 3 ? fraction : 1 - fraction) * scales[j % 3];
        assertEquals(i == j ? own : 0, sum, 1e-13 * Math.sqrt(own * other) + 3e-16);
      }
    }
    Piece[] pieces = randomParts(fraction);
    pieces[1].append(pieces[2]);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(pieces[0].values(i), pieces[1].values(i), 1e-15);
    }
  }

  /** The whole, its first and its second part. */
  private static Piece[] randomParts(double fraction) {
    Random random = new Random(3);
    Piece[] pieces = new Piece[3];
    double[][] normals = new double[3][5];
    for (int i = 0; i < 3; i++) {
      pieces[i] = new Piece(LevyArea.SPACE_TIME_TIME, 5);
      for (int j = 0; j < 5; j++) {
        normals[i][j] = random.nextGaussian();
      }
    }
    pieces[0].draw(LENGTH, normals);
    at(LevyArea.SPACE_TIME_TIME, fraction).apply(pieces[0], normals, pieces[1], pieces[2]);
    return pieces;
  }

  @Test
  void whatIsLeftOfAWholeIsItsSecondPart() {
    for (double fraction : new double[] {0.5, 0.2, 0.9}) {
      Piece[] pieces = randomParts(fraction);
      Piece rest = new Piece(LevyArea.SPACE_TIME_TIME, 5);
      rest.rest(pieces[0], pieces[1]);
      assertEquals(pieces[2].length(), rest.length(), 1e-15);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(pieces[2].values(i), rest.values(i), 1e-12);
      }
    }
  }
}
