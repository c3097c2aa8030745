package io.github.dl4jode.cde.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class LogSignatureTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void hasTheValuesOfTheReference(int depth) {
    JsonNode all = LogSignatureReference.read();
    JsonNode expected = all.get("logsig_3channels_depth" + depth);
    LogSignature signature = new LogSignature(3, depth);
    List<String> words =
        signature.words().stream()
            .map(word -> word.stream().map(String::valueOf).collect(Collectors.joining()))
            .toList();

    assertEquals(LogSignatureReference.texts(expected.get("words")), words);
    assertArrayEquals(
        LogSignatureReference.flat(expected.get("value")),
        signature.of(LogSignatureReference.flat(all.get("path"))),
        1e-12);
  }

  @ParameterizedTest
  @CsvSource({"1,3", "2,3", "3,1", "3,2", "3,3", "6,3", "14,2", "14,3"})
  void isTheLogarithmOfAProductOfExponentials(int channels, int depth) {
    double[] points = path(channels, 6, 1);
    TensorSeries logarithm = TensorSeries.signature(channels, points).logarithm();
    LogSignature signature = new LogSignature(channels, depth);
    double[] expected =
        signature.words().stream()
            .mapToDouble(word -> logarithm.at(word.stream().mapToInt(Integer::intValue).toArray()))
            .toArray();

    assertEquals(signature.size(), expected.length);
    assertArrayEquals(expected, signature.of(points), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6})
  void theSignatureHasTheShuffleProductAndTheLogarithmVanishesOnIt(int channels) {
    TensorSeries signature = TensorSeries.signature(channels, path(channels, 7, 2));
    TensorSeries logarithm = signature.logarithm();
    for (int i = 0; i < channels; i++) {
      for (int j = 0; j < channels; j++) {
        assertEquals(
            signature.at(i) * signature.at(j), signature.at(i, j) + signature.at(j, i), 1e-12);
        assertEquals(0, logarithm.at(i, j) + logarithm.at(j, i), 1e-12);
        for (int k = 0; k < channels; k++) {
          assertEquals(
              signature.at(i) * signature.at(j, k),
              signature.at(i, j, k) + signature.at(j, i, k) + signature.at(j, k, i),
              1e-12);
          assertEquals(
              0, logarithm.at(i, j, k) + logarithm.at(j, i, k) + logarithm.at(j, k, i), 1e-12);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 14})
  void pathsInSequenceHaveTheProductOfTheirSignatures(int channels) {
    double[] all = path(channels, 9, 3);
    double[] first = Arrays.copyOfRange(all, 0, 5 * channels);
    double[] second = Arrays.copyOfRange(all, 4 * channels, 9 * channels);
    TensorSeries product =
        TensorSeries.signature(channels, first).times(TensorSeries.signature(channels, second));
    LogSignature signature = new LogSignature(channels, 3);
    TensorSeries logarithm = product.logarithm();

    double[] actual = signature.of(all);

    for (int i = 0; i < signature.size(); i++) {
      int[] word = signature.words().get(i).stream().mapToInt(Integer::intValue).toArray();
      assertEquals(logarithm.at(word), actual[i], 1e-12, () -> Arrays.toString(word));
    }
  }

  @Test
  void pointsBetweenOthersOnALineChangeNothing() {
    LogSignature signature = new LogSignature(2, 3);

    assertArrayEquals(
        signature.of(0, 0, 1, 2, 3, -1), signature.of(0, 0, 0.25, 0.5, 1, 2, 2, 0.5, 3, -1), 1e-14);
  }

  @Test
  void aPathThatGoesBackHasNone() {
    assertArrayEquals(
        new double[8 + 6],
        new LogSignature(3, 3).of(1, 2, 3, 5, 4, 4, 0, 1, 0, 5, 4, 4, 1, 2, 3),
        1e-13);
  }

  @ParameterizedTest
  @CsvSource({"3,1", "3,2", "3,3", "6,2", "6,3", "14,2", "14,3"})
  void cotangentsAreThoseOfFiniteDifferences(int channels, int depth) {
    LogSignature signature = new LogSignature(channels, depth);
    double[] points = path(channels, 5, 4);
    double[] weights = new SplittableRandom(5).doubles(signature.size(), -1, 1).toArray();

    double[] cotangent = signature.cotangent(points, weights);

    double step = 1e-5;
    for (int i = 0; i < points.length; i++) {
      double[] moved = points.clone();
      moved[i] = points[i] + step;
      double above = dot(weights, signature.of(moved));
      moved[i] = points[i] - step;
      double below = dot(weights, signature.of(moved));
      assertEquals((above - below) / (2 * step), cotangent[i], 1e-8 * (1 + Math.abs(cotangent[i])));
    }
  }

  @Test
  void refusesWhatIsNoPath() {
    LogSignature signature = new LogSignature(2, 2);
    assertThrows(IllegalArgumentException.class, () -> signature.of(1, 2, 3));
    assertThrows(IllegalArgumentException.class, signature::of);
    assertEquals(
        "Point 1, channel 0, is NaN; a path has finite values, fill in what is missing",
        assertThrows(IllegalArgumentException.class, () -> signature.of(1, 2, Double.NaN, 3))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> signature.cotangent(new double[] {1, 2}, 1, 2));
    Stream.of(0, 4)
        .forEach(
            depth ->
                assertThrows(IllegalArgumentException.class, () -> new LogSignature(2, depth)));
    assertThrows(IllegalArgumentException.class, () -> new LogSignature(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new LogSignature(1000, 3));
  }

  private static double dot(double[] a, double... b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] path(int channels, int points, long seed) {
    return new SplittableRandom(seed).doubles((long) channels * points, -1, 1).toArray();
  }
}
