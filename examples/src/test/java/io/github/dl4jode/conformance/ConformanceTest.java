package io.github.dl4jode.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.conformance.Outcome.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every layer, vertex and model of the libraries against what DL4J can do with a layer of its own.
 * The stored matrix is {@code docs/conformance.md}; {@code -Dconformance.write=true} writes it.
 */
class ConformanceTest {

  private static final Path STORED =
      Path.of("").toAbsolutePath().getParent().resolve("docs/conformance.md");

  private static final String INTRODUCTION =
      """
      # Conformance

      What Deeplearning4j 1.0.0-M2.1 can do with a layer of its own, tried on each layer, vertex and model of these
      libraries in a small network. `ConformanceTest` in `examples` runs it all and compares this page with the outcome;
      `-Dconformance.write=true` writes the page again.

      - **works**: it has the effect that it should have, which the test checks.
      - **refused**: an exception of this library says what is wrong; the number leads to its message.
      - **DL4J's limit**: DL4J's own layers meet it too, which the test shows with a stock layer in the same place, or with
        DL4J's own `SameDiffLayer`s.

      """;

  @Test
  void theStoredMatrixIsWhatHappens() throws IOException {
    List<Subject> subjects = Subjects.all();
    Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
    Checks.all(new OtherJvm(subjects))
        .forEach(
            (name, check) ->
                outcomes.put(
                    name, subjects.stream().map(subject -> Outcome.of(check, subject)).toList()));
    String page = page(subjects, outcomes);
    if (Boolean.getBoolean("conformance.write")) {
      Files.writeString(STORED, page);
    }
    List<String> faults = new ArrayList<>();
    outcomes.forEach(
        (name, row) -> {
          for (int i = 0; i < row.size(); i++) {
            if (row.get(i).kind() == Kind.FAULT) {
              faults.add(name + ", " + subjects.get(i).title() + ": " + row.get(i).message());
            }
          }
        });
    assertEquals("", String.join("\n", faults));
    assertEquals(Files.readString(STORED), page);
  }

  private static String page(List<Subject> subjects, Map<String, List<Outcome>> outcomes) {
    List<String> notes = new ArrayList<>();
    StringBuilder page = new StringBuilder(INTRODUCTION);
    page.append("| |");
    subjects.forEach(subject -> page.append(' ').append(subject.title()).append(" |"));
    page.append("\n|---|").append("---|".repeat(subjects.size())).append('\n');
    outcomes.forEach(
        (name, row) ->
            page.append("| ")
                .append(name)
                .append(" | ")
                .append(
                    row.stream()
                        .map(outcome -> cell(outcome, notes))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
    page.append('\n');
    for (int i = 0; i < notes.size(); i++) {
      page.append(i + 1).append(". ").append(notes.get(i)).append('\n');
    }
    return page.toString();
  }

  private static String cell(Outcome outcome, List<String> notes) {
    if (outcome.message().isEmpty()) {
      return outcome.kind().toString();
    }
    if (!notes.contains(outcome.message())) {
      notes.add(outcome.message());
    }
    return outcome.kind() + " (" + (notes.indexOf(outcome.message()) + 1) + ")";
  }
}
