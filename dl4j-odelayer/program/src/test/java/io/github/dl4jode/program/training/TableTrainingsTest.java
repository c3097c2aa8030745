package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table that is a text, of trainings that are letters. */
class TableTrainingsTest {

  private final StringWriter said = new StringWriter();
  private final List<String> trained = new ArrayList<>();

  private TableTrainings<String, String> trainings() {
    return new TableTrainings<>(
        letter -> "letter " + letter,
        String::contains,
        (table, letter) -> {
          if (letter.equals("x")) {
            throw new TrainingException("x cannot be learned.");
          }
          trained.add(table + " and " + letter);
          return table + letter;
        });
  }

  private String fill(String begun, String... letters) {
    return trainings().fill(begun, List.of(letters), new PrintWriter(said));
  }

  private List<String> lines() {
    return said.toString().lines().toList();
  }

  @Test
  void allIsTrainedInSequenceEachWithTheTableSoFar() {
    assertEquals("abc", fill("", "a", "b", "c"));
    assertEquals(List.of(" and a", "a and b", "ab and c"), trained);
    assertEquals(List.of("letter a (1 of 3)", "letter b (2 of 3)", "letter c (3 of 3)"), lines());
  }

  @Test
  void whatIsFinishedIsNotTrainedAgain() {
    assertEquals("bac", fill("b", "a", "b", "c", "a"));
    assertEquals(List.of("b and a", "ba and c"), trained);
    assertEquals(
        List.of(
            "letter a (1 of 4)",
            "letter b (2 of 4): finished before",
            "letter c (3 of 4)",
            "letter a (4 of 4): finished before"),
        lines());
  }

  @Test
  void withoutTrainingsTheTableStays() {
    assertEquals("z", fill("z"));
    assertEquals(List.of(), lines());
  }

  /** The line that says what failed is seen, though output is kept back until it is flushed. */
  @Test
  void aFailureEndsTheTable() {
    assertThrows(TrainingException.class, () -> fill("", "a", "x", "b"));
    assertEquals(List.of(" and a"), trained);
    assertEquals(List.of("letter a (1 of 3)", "letter x (2 of 3)"), lines());
  }
}
