package io.github.dl4jode.cnf.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ToyDensityTest {

  private static final int COUNT = 4_000;

  private static INDArray sample(ToyDensity density, long seed) {
    return density.sample(COUNT, new SplittableRandom(seed), DataType.DOUBLE);
  }

  @ParameterizedTest
  @EnumSource(ToyDensity.class)
  void seedDecides(ToyDensity density) {
    INDArray first = sample(density, 1);
    assertArrayEquals(new long[] {COUNT, 2}, first.shape());
    assertEquals(first, sample(density, 1));
    assertNotEquals(first, sample(density, 2));
    assertEquals(3, density.sample(3, new SplittableRandom(1), DataType.FLOAT).rows());
  }

  /** The negative log-likelihood under the normal distribution of the same mean and covariance. */
  @ParameterizedTest
  @CsvSource({
    "TWO_CIRCLES, 1.686",
    "EIGHT_GAUSSIANS, 4.26",
    "CHECKERBOARD, 4.49",
    "RINGS, 3.59",
    "PINWHEEL, 3.63",
    "TWO_SPIRALS, 3.75",
    "MOONS, 3.29",
    "SWISS_ROLL, 3.47"
  })
  void oneGaussianIsAsBadAsItShouldBe(ToyDensity density, double expected) {
    INDArray points = sample(density, 5);
    INDArray centred = points.subRowVector(points.mean(0));
    INDArray covariance = centred.transpose().mmul(centred).divi(COUNT);
    double determinant =
        covariance.getDouble(0, 0) * covariance.getDouble(1, 1)
            - covariance.getDouble(0, 1) * covariance.getDouble(1, 0);
    double entropy = 1 + Math.log(2 * Math.PI) + 0.5 * Math.log(determinant);
    assertEquals(expected, entropy, 0.03);
    assertTrue(density.floor() < entropy);
  }

  @Test
  void circlesHaveTheirRadiiAndNoise() {
    INDArray points = sample(ToyDensity.TWO_CIRCLES, 3);
    double square = 0;
    for (int i = 0; i < COUNT; i++) {
      double radius = Math.hypot(points.getDouble(i, 0), points.getDouble(i, 1));
      square += Math.pow(radius - (i < COUNT / 2 ? 1 : 0.5), 2);
    }
    assertEquals(0.06, Math.sqrt(square / COUNT), 0.003);
  }

  @Test
  void checkerboardHasItsSquares() {
    INDArray points = sample(ToyDensity.CHECKERBOARD, 3);
    for (int i = 0; i < COUNT; i++) {
      int column = (int) Math.floor(points.getDouble(i, 0) / 2);
      int row = (int) Math.floor(points.getDouble(i, 1) / 2);
      assertEquals(0, Math.floorMod(column + row, 2), "square " + column + ", " + row);
    }
  }
}
