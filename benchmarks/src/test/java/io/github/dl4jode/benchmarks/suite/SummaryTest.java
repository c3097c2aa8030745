package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Fixtures.ROW;
import static io.github.dl4jode.benchmarks.suite.Fixtures.json;
import static io.github.dl4jode.benchmarks.suite.Fixtures.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void mediansOfTheRunsMinimumAndLargestError() {
    Summary summary =
        ROW.summarize(
            List.of(
                run(3000, 900, 10, 1.5, 1e-3),
                run(1190, 1000, 30, 1.2, 2e-3),
                run(1000, 950, 20, 1.1, 1e-4)));
    assertEquals(1190, summary.median());
    assertEquals(900, summary.minimum());
    assertEquals(OptionalDouble.of(20), summary.floor());
    assertEquals(OptionalDouble.of(1.2), summary.floorRatio());
    assertEquals(OptionalDouble.of(2e-3), summary.error());
    // Five times the floor of each run; 3000 / 50, 1190 / 150, 1000 / 100.
    assertEquals(OptionalDouble.of(100), summary.reference());
    assertEquals(OptionalDouble.of(10), summary.referenceRatio());
  }

  /** A machine of half the speed gives the same ratio, and judges alike. */
  @Test
  void theRatioDoesNotDependOnTheSpeedOfTheMachine() {
    Summary fast = ROW.summarize(List.of(run(450, 400, 200, 2.25, 0)));
    Summary slow = ROW.summarize(List.of(run(900, 800, 400, 2.25, 0)));
    assertEquals(OptionalDouble.of(0.45), fast.referenceRatio());
    assertEquals(fast.referenceRatio(), slow.referenceRatio());
    assertTrue(fast.isMet() && slow.isMet());
  }

  @Test
  void aMeasuredReferenceIsComparedRunByRun() {
    Row row =
        new Row(
            "after",
            "ms",
            "ms",
            "ms",
            Optional.empty(),
            Optional.empty(),
            new Reference.Measured("before_ms"),
            new Target.OfReference(1.0 / 7));
    Summary summary =
        row.summarize(
            List.of(
                json("{'ms':1,'before_ms':10}"),
                json("{'ms':2,'before_ms':10}"),
                json("{'ms':3,'before_ms':6}")));
    assertEquals(OptionalDouble.of(0.2), summary.referenceRatio());
    assertEquals(OptionalDouble.empty(), summary.floor());
    assertEquals(OptionalDouble.empty(), summary.error());
    assertFalse(summary.isMet());
  }

  @Test
  void targetsAreInclusive() {
    Summary half = ROW.summarize(List.of(run(2380, 1, 952, 1.25, 0)));
    assertTrue(half.isMet());
    assertFalse(ROW.summarize(List.of(run(2381, 1, 952, 1, 0))).isMet());
    assertTrue(new Target.OfFloor(1.25).isMet(half));
    assertFalse(new Target.OfFloor(1.2).isMet(half));
    assertTrue(new Target.AtMost(2380, "ms").isMet(half));
    assertFalse(new Target.AtMost(2379, "ms").isMet(half));
  }

  @Test
  void withoutAReferenceItsTargetIsMissed() {
    Row row =
        new Row(
            "alone",
            "ms",
            "ms",
            "ms",
            Optional.empty(),
            Optional.empty(),
            new Reference.None(),
            new Target.OfReference(1));
    assertFalse(row.summarize(List.of(json("{'ms':1}"))).isMet());
  }

  @Test
  void aMissingFigureIsNamed() {
    Exception failure =
        assertThrows(NoSuchElementException.class, () -> ROW.summarize(List.of(json("{'ms':1}"))));
    assertEquals("The run does not say floor_ms", failure.getMessage());
  }

  @Test
  void targetsAreReadable() {
    assertEquals("≤ 1.25 × floor", new Target.OfFloor(1.25).label());
    assertEquals("≤ 0.5 × reference", new Target.OfReference(0.5).label());
    assertEquals("≤ 1/25 × reference", new Target.OfReference(1.0 / 25).label());
    assertEquals("≤ 3 µs", new Target.AtMost(3, "µs").label());
    assertEquals("≤ 0.9 × peer", new Target.OfPeer(0.9).label());
    assertEquals("≤ 1/20 × peer", new Target.OfPeer(1.0 / 20).label());
    assertEquals("≤ 0.08 × peer", new Target.OfPeer(0.08).label());
  }
}
