package io.github.dl4jode.tape.internal.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of long arrays, by vector instructions where Java has any, against those of short. */
@Tag("short-registers")
@Tag("without-vectors")
class HostFunctionsTest {

  private static final double EXACT = 1e-15;
  private static final double OF_FLOAT = 5e-8;

  private static final Map<String, HostFunctions.Loop> LOOPS =
      Map.ofEntries(
          entry("exp", HostFunctions::exponential),
          entry("expm1", HostFunctions::exponentialLessOne),
          entry("elu", HostFunctions::exponentialLinearUnit),
          entry("softplus", HostFunctions::softplus),
          entry("softplus of float", HostFunctions::softplusOfFloat),
          entry("tanh", HostFunctions::tanh),
          entry("tanh of float", HostFunctions::tanhOfFloat),
          entry("selu", HostActivations::scaledExponentialLinearUnit),
          entry("selu of float", HostActivations::scaledExponentialLinearUnitOfFloat),
          entry("rectifier", HostFunctions::rectifier),
          entry("step", HostFunctions::step));

  private static Map.Entry<String, HostFunctions.Loop> entry(String name, HostFunctions.Loop loop) {
    return Map.entry(name, loop);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exp",
        "expm1",
        "elu",
        "softplus",
        "softplus of float",
        "tanh",
        "tanh of float",
        "selu",
        "selu of float",
        "rectifier",
        "step"
      })
  void longArraysHaveTheValuesOfShortOnes(String name) {
    HostFunctions.Loop loop = LOOPS.get(name);
    double tolerance = name.endsWith("of float") ? OF_FLOAT : EXACT;
    double[] x = numbers(1003);
    for (int length : new int[] {8, 13, 1003}) {
      double[] part = Arrays.copyOf(x, length);
      double[] y = new double[length];
      loop.apply(part, y, 0.75);
      for (int i = 0; i < length; i++) {
        double[] one = new double[1];
        loop.apply(new double[] {x[i]}, one, 0.75);
        assertEquals(one[0], y[i], tolerance * Math.abs(one[0]), name + " at " + x[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 16})
  void whatIsNoNumberIsAboveNoThreshold(int length) {
    double[] x = new double[length];
    Arrays.fill(x, Double.NaN);
    x[1] = 0.5;
    x[2] = -0.0;
    double[] rectified = new double[length];
    double[] steps = new double[length];
    HostFunctions.rectifier(x, rectified, 0.5);
    HostFunctions.step(x, steps, 0.5);
    double[] expected = x.clone();
    expected[1] = 0;
    expected[2] = 0;
    assertArrayEquals(expected, rectified);
    assertArrayEquals(new double[length], steps);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 13, 1003})
  void slopeOfLongArraysHasTheValuesOfShortOnes(int length) {
    double[] x = numbers(length);
    double[] c = numbers(length + 1);
    double[] y = new double[length];
    HostActivations.slopeOfScaledExponentialLinearUnit(x, c, y, 0);
    for (int i = 0; i < length; i++) {
      double[] one = new double[1];
      HostActivations.slopeOfScaledExponentialLinearUnit(
          new double[] {x[i]}, new double[] {c[i]}, one, 0);
      assertEquals(one[0], y[i], EXACT * Math.abs(one[0]), "at " + x[i]);
    }
  }

  /** With large ones, whose powers are not to reach the result of positive numbers. */
  private static double[] numbers(int n) {
    Random random = new Random(n);
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = (i % 10 == 0 ? 20 : 2) * random.nextGaussian();
    }
    x[1] = 800;
    x[2] = 0;
    return x;
  }
}
