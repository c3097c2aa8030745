package io.github.dl4jode.program.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an example printed, compared with what its comment says. For tests in the module of the
 * example.
 */
public final class ExampleRun {

  private static final String PACKAGE = "io.github.dl4jode.examples.";

  private static final Path SOURCES = Path.of("src/main/java");

  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w(])[-+]?\\d[\\d,]*(\\.\\d+)?(e[-+]\\d+)?");

  /** ND4J prints what it is doing, in other words than examples do. */
  private static final Pattern OF_ND4J = Pattern.compile("(?m)^Added differentiated op .*\\R");

  private ExampleRun() {}

  /** The source of an example. */
  public static Path source(String name) {
    return SOURCES.resolve((PACKAGE + name).replace('.', '/') + ".java");
  }

  /** The names of all examples of this module outside packages of their own. */
  public static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(source("DropIn").getParent())) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !name.equals("package-info"))
          .sorted()
          .toList();
    }
  }

  /**
   * Runs an example, and compares its words with those in its comment; its numbers may differ by a
   * tenth from machine to machine.
   *
   * @param name the name of its class in the package of the examples, such as "spark.SparkDigits"
   * @return the numbers that it printed
   */
  public static List<Double> of(String name) throws Exception {
    String printed = printedBy(name);
    String expected = comment(name);
    assertEquals(words(expected), words(printed), printed);
    List<Double> numbers = numbers(printed);
    List<Double> inComment = numbers(expected);
    for (int i = 0; i < numbers.size(); i++) {
      double size = Math.max(Math.abs(numbers.get(i)), Math.abs(inComment.get(i)));
      assertEquals(inComment.get(i), numbers.get(i), 0.1 * size + 0.02, printed);
    }
    return numbers;
  }

  private static String printedBy(String name) throws Exception {
    PrintStream out = System.out;
    Locale locale = Locale.getDefault();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    Locale.setDefault(Locale.ROOT);
    try {
      Class.forName(PACKAGE + name)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
      Locale.setDefault(locale);
    }
    String printed = bytes.toString(StandardCharsets.UTF_8);
    System.out.println(name + "\n" + printed);
    return OF_ND4J.matcher(printed).replaceAll("").stripTrailing();
  }

  /** The printed lines in the first comment of the source. */
  private static String comment(String name) throws IOException {
    String source = Files.readString(source(name));
    int start = source.indexOf('\n', source.indexOf("<pre>{@code")) + 1;
    String lines = source.substring(start, source.indexOf(" * }</pre>", start));
    return lines.replaceAll("(?m)^ \\* ?", "").stripTrailing();
  }

  private static String words(String text) {
    return NUMBER.matcher(text).replaceAll("#").replaceAll("[ \\n\\r]+", " ");
  }

  private static List<Double> numbers(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(found -> Double.valueOf(found.group().replace(",", "")))
        .toList();
  }
}
