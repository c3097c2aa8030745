package io.github.dl4jode.cnf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PixelTransformTest {

  private static INDArray allLevels() {
    return Nd4j.createFromArray(IntStream.range(0, 256).asDoubleStream().toArray())
        .reshape(4, 1, 8, 8);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.05, 0.3})
  void everyLevelComesBack(double margin) {
    PixelTransform transform = new PixelTransform(256, margin);
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray pixels = allLevels().castTo(type);
      // Half a level of noise, so that rounding to float cannot cross into the next.
      INDArray numbers = transform.forward(pixels, () -> 1L << 63);
      assertEquals(pixels, transform.inverse(numbers));
      assertEquals(type, numbers.dataType());
    }
    INDArray ends = transform.inverse(Nd4j.createFromArray(-1e3, 1e3));
    assertEquals(Nd4j.createFromArray(0.0, 255.0), ends);
  }

  @Test
  void noiseIsFreshAndWithinTheLevel() {
    PixelTransform transform = PixelTransform.ofBytes();
    SplittableRandom random = new SplittableRandom(3);
    INDArray first = transform.forward(allLevels(), random);
    INDArray second = transform.forward(allLevels(), random);
    assertEquals(allLevels(), transform.inverse(first));
    assertEquals(allLevels(), transform.inverse(second));
    assertEquals(0, first.eq(second).castTo(DataType.INT32).sumNumber().intValue());
  }

  @Test
  void logDeterminantIsThatOfFiniteDifferences() {
    PixelTransform transform = new PixelTransform(16, 0.02);
    INDArray pixels =
        Nd4j.createFromArray(new Random(5).doubles(12, 1, 14).toArray()).reshape(3, 4);
    double step = 1e-5;
    INDArray ahead = transform.forward(pixels.add(step), new SplittableRandom(1));
    INDArray behind = transform.forward(pixels.sub(step), new SplittableRandom(1));
    INDArray actual = transform.logDeterminant(transform.forward(pixels, new SplittableRandom(1)));
    for (int i = 0; i < 3; i++) {
      double expected = 0;
      for (int j = 0; j < 4; j++) {
        expected += Math.log((ahead.getDouble(i, j) - behind.getDouble(i, j)) / (2 * step));
      }
      assertEquals(expected, actual.getDouble(i), 1e-7);
    }
  }

  /** Bytes that are all equally likely need 8 bits; v uniform has the density dv/dy of y. */
  @Test
  void uniformBytesNeedEightBits() {
    double margin = 0.05;
    PixelTransform transform = new PixelTransform(256, margin);
    INDArray numbers = transform.forward(allLevels(), new SplittableRandom(2));
    INDArray flat = numbers.reshape(4, 64);
    double[] logDensity = new double[4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 64; j++) {
        double s = 1 / (1 + Math.exp(-flat.getDouble(i, j)));
        logDensity[i] += Math.log(s * (1 - s) / (1 - 2 * margin));
      }
    }
    INDArray bits = transform.bitsPerDimension(Nd4j.createFromArray(logDensity), numbers);
    for (int i = 0; i < 4; i++) {
      assertEquals(8, bits.getDouble(i), 1e-9);
    }
  }

  @Test
  void badArgumentsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PixelTransform(1, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new PixelTransform(256, 0));
    assertThrows(IllegalArgumentException.class, () -> new PixelTransform(256, 0.5));
    INDArray scaled = Nd4j.createFromArray(3.0, 256.0);
    assertEquals(
        "A pixel is between 0 and 255, not 256.0",
        assertThrows(
                IllegalArgumentException.class,
                () -> PixelTransform.ofBytes().forward(scaled, new SplittableRandom(1)))
            .getMessage());
  }
}
