package io.github.dl4jode.mnist.report;

import java.io.IOException;
import java.io.OutputStream;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/** Writes results as JSON. */
final class ResultsJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ResultsJson() {}

  static void write(Results results, OutputStream out) throws IOException {
    MAPPER.writeValue(out, results);
  }
}
