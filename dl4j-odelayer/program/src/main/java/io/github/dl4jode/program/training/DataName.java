package io.github.dl4jode.program.training;

import io.github.dl4jode.program.file.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What a training learns from, among its settings. A path has many spellings, so that the contents
 * of files decide where they are known.
 *
 * @param name of what is generated, or of files as the user wrote it
 * @param treatment what becomes of it before it is learned from, after the name; often empty
 * @param checksum of the contents; empty if they follow from the name, or in older files
 */
public record DataName(String name, String treatment, String checksum) {

  private static final String NAME = "name";
  private static final String TREATMENT = "treatment";
  private static final String CHECKSUM = "checksum";

  /** Data that are generated. */
  public static DataName of(String name) {
    return new DataName(name, "", "");
  }

  /**
   * Files. There is no checksum of one that cannot be read, which is refused elsewhere, nor of a
   * pipe, which can be read only once.
   */
  public static DataName of(String name, List<Path> files) {
    if (!files.stream().allMatch(Files::isRegularFile)) {
      return of(name);
    }
    List<String> sums = new ArrayList<>();
    try {
      for (Path file : files) {
        sums.add(Checksum.of(file));
      }
    } catch (IOException e) {
      return of(name);
    }
    return new DataName(name, "", String.join("-", sums));
  }

  /** The same data, treated in some way. */
  public DataName with(String newTreatment) {
    return new DataName(name, newTreatment, checksum);
  }

  /** Reads what {@link #json} has written, or the text of an older file. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static DataName of(JsonNode json) {
    if (!json.isObject()) {
      return of(json.asText());
    }
    return new DataName(
        json.path(NAME).asText(), json.path(TREATMENT).asText(), json.path(CHECKSUM).asText());
  }

  @JsonValue
  JsonNode json() {
    if (checksum.isEmpty()) {
      return JsonNodeFactory.instance.textNode(toString());
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return json.put(NAME, name).put(TREATMENT, treatment).put(CHECKSUM, checksum);
  }

  /** Whether a training learns the same from both. */
  boolean isSameAs(DataName other) {
    return checksum.isEmpty() || other.checksum.isEmpty()
        ? toString().equals(other.toString())
        : checksum.equals(other.checksum) && treatment.equals(other.treatment);
  }

  /** What differs, with both checksums where they are known: files of one name may differ. */
  Difference differenceFrom(String setting, DataName other) {
    boolean known = !checksum.isEmpty() && !other.checksum.isEmpty();
    return known
        ? new Difference(setting, withChecksum(), other.withChecksum())
        : new Difference(setting, toString(), other.toString());
  }

  private String withChecksum() {
    return this + " (checksum " + checksum + ")";
  }

  /** For a sentence. */
  @Override
  public String toString() {
    return name + treatment;
  }
}
