package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Fixtures.ROW;
import static io.github.dl4jode.benchmarks.suite.Fixtures.failure;
import static io.github.dl4jode.benchmarks.suite.Fixtures.outcome;
import static io.github.dl4jode.benchmarks.suite.Fixtures.run;
import static io.github.dl4jode.benchmarks.suite.Fixtures.suiteCase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultTableTest {

  private final ResultTable table =
      new ResultTable(
          List.of(
              outcome(suiteCase("one", ROW), run(1190, 1000.4, 952, 1.25, 0.00123)),
              failure(suiteCase("two", ROW.withoutError()))));

  @Test
  void everyFigureStandsInItsColumn() {
    List<String> lines = table.toMarkdown().lines().toList();
    assertEquals(
        "| a row | 2 | 1,190 ms | 1,000 | 952 | 1.25 | 1.2e-03 | 4,760 | 0.25 |"
            + " ≤ 0.5 × reference | yes |",
        lines.get(2));
  }

  @Test
  void aFailedCaseHasALineAndNoFigures() {
    List<String> lines = table.toMarkdown().lines().toList();
    assertEquals(
        "| a row | 2 | failed | - | - | - | - | - | - | ≤ 0.5 × reference | no |", lines.get(3));
    assertEquals(4, lines.size());
  }

  @Test
  void textIsAligned() {
    List<String> lines = table.toText().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).startsWith("case   threads    median"), lines.get(0));
    assertTrue(lines.get(1).startsWith("a row        2  1,190 ms"), lines.get(1));
    assertTrue(lines.get(2).startsWith("a row        2    failed"), lines.get(2));
    assertEquals(1, lines.stream().map(String::length).distinct().count(), table.toText());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "2, 2",
    "0.0312499, 0.0312",
    "0.000123456, 0.000123",
    "1.62306, 1.62",
    "12.345, 12.3",
    "99.96, 100",
    "123.6, 124",
    "-3.14159, -3.14"
  })
  void numbersHaveThreeDigits(double value, String expected) {
    assertEquals(expected, Numbers.format(value));
  }

  @Test
  void thousandsAreGrouped() {
    assertEquals("13,488", Numbers.format(13488));
  }
}
