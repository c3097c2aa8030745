package io.github.dl4jode.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class JsonEntryTest {

  private static final JsonEntry ENTRY = new JsonEntry("notes.json", new ObjectMapper());

  @TempDir private Path folder;

  private Path model() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list(new OutputLayer.Builder().nIn(2).nOut(3).build())
                .build());
    network.init();
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    return file.toPath();
  }

  @Test
  void theModelStaysAndTheLastNotesCount() throws IOException {
    Path zip = model();
    var parameters = ModelSerializer.restoreMultiLayerNetwork(zip.toFile(), true).params();
    assertEquals(Optional.empty(), ENTRY.read(zip, List.class));

    ENTRY.add(zip, List.of("a much longer text than the next"));
    ENTRY.add(zip, List.of(1, 2));

    assertEquals(Optional.of(List.of(1, 2)), ENTRY.read(zip, List.class));
    assertEquals(parameters, ModelSerializer.restoreMultiLayerNetwork(zip.toFile(), true).params());
  }

  @Test
  void damagedNotesAreAFailure() throws IOException {
    Path zip = model();
    ENTRY.add(zip, "no list");
    IOException failure = assertThrows(IOException.class, () -> ENTRY.read(zip, List.class));
    assertTrue(failure.getMessage().contains("List"), failure.getMessage());
  }

  @Test
  void aFileOfAnotherKindIsAFailure() throws IOException {
    for (String name : List.of("text", "text.zip")) {
      Path file = Files.writeString(folder.resolve(name), "no archive");
      assertThrows(IOException.class, () -> ENTRY.read(file, List.class));
    }
  }
}
