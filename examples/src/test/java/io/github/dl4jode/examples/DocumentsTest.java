package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages quote is in the sources. */
class DocumentsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

  /** Where a class or a constant is named, after the words of the other library. */
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))*[^`]*`");

  private static final Set<String> OF_DL4J = Set.of("TransferLearning");

  private static String page(String name) throws IOException {
    return Files.readString(ROOT.resolve("docs").resolve(name));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("src/main/java"))
          .filter(file -> file.toString().endsWith(".java"))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void messagesInTroubleshootingAreThoseOfTheSources() throws IOException {
    String page = page("troubleshooting.md");
    String ours = page.substring(0, page.indexOf("Messages of DL4J"));
    // Texts that go on in the next line are put together.
    String sources =
        sources().stream()
            .map(DocumentsTest::read)
            .collect(Collectors.joining())
            .replaceAll("\"\\s*\\+\\s*\"", "");
    List<String> messages =
        FIRST_CELL.matcher(ours).results().map((MatchResult row) -> row.group(1)).toList();
    assertTrue(messages.size() > 15, "tests nothing");
    assertEquals(
        List.of(), messages.stream().filter(message -> !sources.contains(message)).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"torchdiffeq.md", "neuralode4j.md"})
  void namesInTheTableForAnotherLibraryAreThere(String other) throws IOException {
    Set<String> classes =
        sources().stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    String page = page(other);
    List<String> right =
        page.lines()
            .filter(line -> line.startsWith("| ") && line.indexOf(" | ") > 0)
            .map(line -> line.substring(line.indexOf(" | ")))
            .toList();
    List<String> missing =
        right.stream()
            .flatMap(cell -> NAME.matcher(cell).results())
            .map(found -> found.group(1))
            .filter(name -> !name.matches("[A-Z0-9_]+"))
            .filter(name -> !classes.contains(name) && !OF_DL4J.contains(name))
            .toList();
    assertEquals(List.of(), missing);
    assertTrue(right.size() > 14, "tests nothing");
  }

  /** Constants of methods, one by one. */
  @Test
  void methodsInTheTableForTorchdiffeqAreThere() throws IOException {
    String methods =
        Files.readString(
            ROOT.resolve("dl4j-odelayer/src/main/java/io/github/dl4jode/method/Methods.java"));
    List<String> missing =
        Pattern.compile("`(?:Methods\\.)?([A-Z][A-Z0-9_]+)`")
            .matcher(page("torchdiffeq.md"))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !methods.contains(" " + name + " ="))
            .toList();
    assertEquals(List.of(), missing);
  }
}
