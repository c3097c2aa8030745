package io.github.dl4jode.mnist.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/** Writes and reads results as JSON. */
final class ResultsJson {

  /** The form of all of them. */
  static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // What a later version adds need not keep this one from reading the rest.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private ResultsJson() {}

  static void write(Object value, OutputStream out) throws IOException {
    out.write(MAPPER.writeValueAsBytes(value));
  }

  static <T> T read(Class<T> type, InputStream in) throws IOException {
    return MAPPER.readValue(in, type);
  }
}
