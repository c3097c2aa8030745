package io.github.dl4jode.program.training;

import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Settings in JSON: one object with the fields of several records, those that all programs share
 * and those of one program.
 */
public final class SettingsJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private SettingsJson() {}

  /** One object with the fields of all records. */
  public static ObjectNode join(Object... records) {
    ObjectNode all = MAPPER.createObjectNode();
    for (Object part : records) {
      JsonNode fields = MAPPER.valueToTree(part);
      all.setAll((ObjectNode) fields);
    }
    return all;
  }

  /**
   * The record that has its fields among those of an object.
   *
   * @throws IllegalArgumentException if a field that it requires is missing, or one has a value
   *     that it cannot have
   */
  public static <T> T part(ObjectNode json, Class<T> type) {
    return MAPPER.convertValue(json, type);
  }
}
