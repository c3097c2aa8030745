package io.github.dl4jode.cnf.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class BaseDistributionTest {

  /** log N(y; 0, s²) of each component, added up; in any unit, where squares of s are not. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.3, 1e-200, 1e140})
  void logDensityAndItsGradientAreThoseOfTheFormula(double s) {
    BaseDistribution base = new BaseDistribution(s);
    double[][] multiples = {{0.5, -1, 2}, {0, 3, 0.25}};
    INDArray states = Nd4j.createFromArray(multiples).muli(s);
    INDArray cotangent = Nd4j.createFromArray(2.0, -0.5);
    INDArray gradient = base.logDensityCotangent(states, cotangent);
    for (int n = 0; n < 2; n++) {
      double expected = 0;
      for (int i = 0; i < 3; i++) {
        double z = multiples[n][i];
        expected -= z * z / 2 + Math.log(s) + Math.log(2 * Math.PI) / 2;
        assertEquals(-z * cotangent.getDouble(n), gradient.getDouble(n, i) * s, 1e-12);
      }
      assertEquals(expected, base.logDensity(states).getDouble(n), 1e-9);
    }
    assertArrayEquals(multiples[1], states.getRow(1).mul(1 / s).dup().toDoubleVector(), 1e-14);
  }

  /** A loop computes few of them, calls of ND4J many, and those that are parts of other arrays. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void fewAndManyAgree(DataType type) {
    double rounding = type == DataType.FLOAT ? 1e-5 : 1e-12;
    BaseDistribution base = new BaseDistribution(0.7);
    INDArray many = base.sample(type, 6_000, 2, new SplittableRandom(4));
    INDArray cotangents = base.sample(type, 6_000, 1, new SplittableRandom(5)).reshape(6_000);
    INDArray wide = Nd4j.zeros(type, 50, 4);
    INDArray within = wide.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
    INDArray few = many.get(NDArrayIndex.interval(20, 70), NDArrayIndex.all());
    within.assign(few);
    INDArray ofFew = cotangents.get(NDArrayIndex.interval(20, 70));
    INDArray densities = base.logDensity(many);
    INDArray gradients = base.logDensityCotangent(many, cotangents);

    INDArray expected = densities.get(NDArrayIndex.interval(20, 70));
    assertTrue(expected.equalsWithEps(base.logDensity(few), rounding));
    assertTrue(expected.equalsWithEps(base.logDensity(within), rounding));
    INDArray expectedGradients = gradients.get(NDArrayIndex.interval(20, 70), NDArrayIndex.all());
    assertTrue(expectedGradients.equalsWithEps(base.logDensityCotangent(few, ofFew), rounding));
    assertTrue(expectedGradients.equalsWithEps(base.logDensityCotangent(within, ofFew), rounding));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.3})
  void samplesHaveItsDeviation(double s) {
    int count = 10_000;
    INDArray samples =
        new BaseDistribution(s).sample(DataType.DOUBLE, count, 2, new SplittableRandom(4));
    double meanSquare = samples.mul(samples).sumNumber().doubleValue() / (2 * count);
    // The mean of squares has the standard deviation s² √(2/n).
    assertEquals(1, meanSquare / (s * s), 5 * Math.sqrt(2.0 / (2 * count)));
    assertArrayEquals(new long[] {count, 2}, samples.shape());
  }

  @Test
  void oneExampleIsDrawnAndTooManyAreRefused() {
    BaseDistribution base = BaseDistribution.standardNormal();
    INDArray one = base.sample(DataType.FLOAT, 1, 2, new SplittableRandom(4));
    assertArrayEquals(new long[] {1, 2}, one.shape());
    assertEquals(DataType.FLOAT, one.dataType());
    for (long count : new long[] {0, -1, 1L << 30, Long.MAX_VALUE}) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> base.sample(DataType.FLOAT, count, 2, new SplittableRandom(4)));
      assertEquals(
          "From 1 to 1073741823 examples of 2 components can be drawn at once, not " + count,
          refusal.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e150})
  void aDeviationThatIsNoneIsRefused(double s) {
    assertEquals(
        "A base distribution has a positive standard deviation, not " + s,
        assertThrows(IllegalArgumentException.class, () -> new BaseDistribution(s)).getMessage());
  }
}
