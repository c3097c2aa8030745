package io.github.dl4jode.mnist.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What a CPU computed: a line for each computation, its name and the values, with commas. */
final class StoredResults {

  private static final String FILE = "results.csv";

  private StoredResults() {}

  /** The values by the names of the computations. */
  static Map<String, double[]> load() {
    Map<String, double[]> results = new LinkedHashMap<>();
    InputStream file = StoredResults.class.getResourceAsStream(FILE);
    if (file == null) {
      throw new IllegalStateException("The program lacks its file " + FILE);
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .map(line -> line.split(","))
          .forEach(
              cells ->
                  results.put(
                      cells[0],
                      Stream.of(cells).skip(1).mapToDouble(Double::parseDouble).toArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return results;
  }

  /** The line of a computation; seven digits are those of the type float. */
  static String line(String name, double... values) {
    return name
        + DoubleStream.of(values)
            .mapToObj(value -> "," + (float) value)
            .collect(Collectors.joining());
  }
}
