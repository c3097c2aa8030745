package io.github.dl4jode.tape.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The softplus of float tapes has an error far below that of float, 6e-8, in arrays that are too
 * short for vector instructions.
 */
class SoftplusOfFloatTest {

  private static double[] softplus(double... x) {
    double[] y = new double[x.length];
    HostFunctions.softplusOfFloat(x, y, 0);
    return y;
  }

  @Test
  void equalsTheFunction() {
    double[] x = IntStream.rangeClosed(-87_000, 100_000).mapToDouble(i -> i * 1e-3).toArray();
    double[] fast = new double[x.length];
    double[] exact = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      fast[i] = softplus(x[i])[0];
      exact[i] = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])));
    }
    double worst =
        IntStream.range(0, x.length)
            .mapToDouble(i -> Math.abs(fast[i] - exact[i]) / exact[i])
            .max()
            .orElseThrow();
    assertTrue(worst < 3e-9, "relative error " + worst);
  }

  @Test
  void limits() {
    double[] y =
        softplus(Double.NEGATIVE_INFINITY, -1000, Double.POSITIVE_INFINITY, 1e30, Double.NaN);
    assertEquals(0, y[0], 1e-38);
    assertEquals(0, y[1], 1e-38);
    assertEquals(Double.POSITIVE_INFINITY, y[2]);
    assertEquals(1e30, y[3]);
    assertEquals(Double.NaN, y[4]);
  }
}
