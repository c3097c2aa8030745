package io.github.dl4jode.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/**
 * What a saved model computed when it was saved.
 *
 * @param kind the name of its {@link ModelKind}
 * @param dataType of its arrays
 * @param inputs what it was given, by name
 * @param outputs what it computed, by name
 */
public record RecordedModel(
    String kind,
    DataType dataType,
    Map<String, RecordedArray> inputs,
    Map<String, RecordedArray> outputs) {

  private static final ObjectMapper JSON = JsonMappers.getMapper();

  /** Computes and records. */
  static RecordedModel of(ModelKind kind, Path model, DataType type, Map<String, INDArray> inputs)
      throws IOException {
    return new RecordedModel(
        kind.name(), type, recorded(inputs), recorded(kind.outputs(model, inputs)));
  }

  private static Map<String, RecordedArray> recorded(Map<String, INDArray> arrays) {
    Map<String, RecordedArray> all = new LinkedHashMap<>();
    arrays.forEach((name, array) -> all.put(name, RecordedArray.of(array)));
    return all;
  }

  static RecordedModel read(Path file) throws IOException {
    return JSON.readValue(Files.readString(file), RecordedModel.class);
  }

  void write(Path file) throws IOException {
    Files.writeString(
        file,
        JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this) + "\n");
  }

  /** Fails if a model computes anything else from the same inputs. */
  void assertComputedBy(ModelKind restored, Path model) throws IOException {
    Map<String, INDArray> given = new LinkedHashMap<>();
    inputs.forEach((name, recorded) -> given.put(name, recorded.array(dataType)));
    Map<String, INDArray> computed = restored.outputs(model, given);
    assertEquals(outputs.keySet(), computed.keySet());
    outputs.forEach((name, recorded) -> recorded.assertClose(computed.get(name), dataType, name));
  }
}
