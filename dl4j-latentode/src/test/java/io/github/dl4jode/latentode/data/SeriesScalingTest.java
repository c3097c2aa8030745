package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SeriesScalingTest {

  private static final double NONE = Double.NaN;

  /** Of the first sensor 2, 4 and 9: mean 5, variance 26 / 3. The second is constant. */
  private static final SeriesSet TRAINING =
      new SeriesSet(
          List.of("x", "constant"),
          List.of(
              new Series("a", new double[] {10, 12}, new double[][] {{2, 0.1}, {NONE, 0.1}}),
              new Series("b", new double[] {11, 14}, new double[][] {{4, NONE}, {9, 0.1}})));

  private static final SeriesScaling SCALING = SeriesScaling.of(TRAINING);

  @Test
  void meansAndDeviationsAreOfWhatIsNotMissing() {
    assertArrayEquals(new double[] {5, 0.1}, SCALING.means(), 1e-15);
    assertArrayEquals(new double[] {Math.sqrt(26.0 / 3), 1}, SCALING.deviations(), 1e-15);
    assertEquals(10, SCALING.timeOffset());
    assertEquals(4, SCALING.timeScale());
  }

  @Test
  void theModelSeesMeanZeroVarianceOneAndTimesFromZeroToOne() {
    SeriesSet seen = SCALING.apply(TRAINING);

    double deviation = Math.sqrt(26.0 / 3);
    assertArrayEquals(new double[] {0, 0.5}, seen.series().get(0).times());
    assertArrayEquals(new double[] {0.25, 1}, seen.series().get(1).times());
    assertEquals(-3 / deviation, seen.series().get(0).value(0, 0), 1e-15);
    assertEquals(4 / deviation, seen.series().get(1).value(1, 0), 1e-15);
    assertFalse(seen.series().get(0).isObserved(1, 0));
    assertEquals(0, seen.series().get(0).value(0, 1), 1e-15);
  }

  @Test
  void thereAndBackAgain() {
    for (Series series : TRAINING.series()) {
      Series back = SCALING.undo(SCALING.apply(series), series.times());
      assertArrayEquals(series.times(), back.times());
      assertArrayEquals(series.times(), SCALING.undo(SCALING.apply(series)).times(), 1e-14);
      for (int i = 0; i < series.size(); i++) {
        assertArrayEquals(series.values()[i], back.values()[i], 1e-14);
      }
    }
    assertEquals(3, SCALING.undoTime(SCALING.applyToTime(3)), 1e-14);
  }

  @Test
  void noneChangesNothing() {
    SeriesScaling none = SeriesScaling.none(TRAINING.sensors());
    assertEquals(TRAINING, none.apply(TRAINING));
    assertEquals(TRAINING.series().get(1), none.undo(TRAINING.series().get(1)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e200, 1e307, 1e-170, 1e-300})
  void theModelSeesTheSameNumbersInAnyUnit(double unit) {
    SeriesSet inUnit =
        TRAINING.map(
            one -> {
              double[][] values = one.values();
              for (double[] point : values) {
                point[0] *= unit;
              }
              return new Series(one.id(), one.times(), values);
            });
    SeriesScaling scaling = SeriesScaling.of(inUnit);
    for (int i = 0; i < 2; i++) {
      Series expected = SCALING.apply(TRAINING.series().get(i));
      Series found = scaling.apply(inUnit.series().get(i));
      Series back = scaling.undo(found);
      for (int point = 0; point < 2; point++) {
        assertArrayEquals(expected.values()[point], found.values()[point], 1e-14);
        double value = TRAINING.series().get(i).value(point, 0);
        assertEquals(value, back.value(point, 0) / unit, 1e-13);
      }
    }
  }

  @Test
  void theLargestNumbersHaveFiniteDifferences() {
    double most = Double.MAX_VALUE;
    double[][] values = {{most}, {most}, {-most}};
    Series series = new Series("a", new double[] {0, 1, 2}, values);
    SeriesScaling scaling = SeriesScaling.of(new SeriesSet(List.of("x"), List.of(series)));
    // Mean 1/3 and variance 8/9 of the largest.
    double expected = -Math.sqrt(2);
    assertEquals(expected, scaling.apply(series).value(2, 0), 1e-14);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e200, 1e-300})
  void whatDiffersByRoundingAloneIsAboutZero(double unit) {
    double[][] values = {{0.3 * unit}, {(0.1 + 0.2) * unit}, {0.3 * unit}};
    Series series = new Series("a", new double[] {0, 1, 2}, values);
    SeriesScaling scaling = SeriesScaling.of(new SeriesSet(List.of("x"), List.of(series)));
    for (double[] point : scaling.apply(series).values()) {
      assertEquals(0, point[0], 1e-15);
    }
  }

  @Test
  void timesThatAreOneForTheModelAreNamedInTheUsersUnits() {
    SeriesScaling later = new SeriesScaling(List.of("x"), new double[1], new double[] {1}, -8, 2);
    double[] times = {0.3, Math.nextUp(0.3)};
    Series near = new Series("near", times, new double[][] {{1}, {2}});
    assertRefused(
        "The times 0.3 and 0.30000000000000004 of series near are one for the model",
        () -> later.apply(near));
  }

  @Test
  void itIsSavedBitForBit() throws IOException {
    ObjectMapper mapper = JsonMappers.getMapper();
    String json = mapper.writeValueAsString(SCALING);
    assertEquals(SCALING, mapper.readValue(json, SeriesScaling.class), json);
    assertEquals(5, mapper.readTree(json).size(), json);
  }

  @Test
  void itIsEqualToNoOther() {
    SeriesScaling other =
        new SeriesScaling(List.of("x", "constant"), SCALING.means(), SCALING.deviations(), 10, 5);
    assertFalse(SCALING.equals(other));
    assertEquals(SCALING.hashCode(), SeriesScaling.of(TRAINING).hashCode());
  }

  @Test
  void whatCannotBeScaledIsRefused() {
    Series empty = Series.missing("a", new double[] {0, 1}, 1);
    assertRefused(
        "\"x\" has no value", () -> SeriesScaling.of(new SeriesSet(List.of("x"), List.of(empty))));
    assertRefused(
        "[x, constant] are expected",
        () -> SCALING.apply(new SeriesSet(List.of("x"), List.of(empty))));
    assertRefused("[x, constant]", () -> SCALING.apply(empty));
    double[] one = {1};
    assertRefused("a positive scale", () -> new SeriesScaling(List.of("x"), one, one, 0, 0));
    assertRefused(
        "a positive scale", () -> new SeriesScaling(List.of("x"), one, new double[] {0}, 0, 1));
    assertRefused(
        "a positive scale", () -> new SeriesScaling(List.of("x"), new double[2], one, 0, 1));
    assertRefused("a positive scale", () -> new SeriesScaling(List.of("x"), one, one, NONE, 1));
  }

  private static void assertRefused(String expected, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(expected), message);
  }
}
