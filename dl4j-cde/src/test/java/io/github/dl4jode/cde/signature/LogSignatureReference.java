package io.github.dl4jode.cde.signature;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The reference values of log-signatures, from a tensor algebra in double precision. */
final class LogSignatureReference {

  private LogSignatureReference() {}

  static JsonNode read() {
    try (InputStream stream = LogSignatureReference.class.getResourceAsStream("logsig.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** All numbers of an array or of an array of arrays. */
  static double[] flat(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    collect(array, numbers);
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> numbers) {
    if (node.isArray()) {
      node.forEach(part -> collect(part, numbers));
    } else {
      numbers.add(node.asDouble());
    }
  }
}
