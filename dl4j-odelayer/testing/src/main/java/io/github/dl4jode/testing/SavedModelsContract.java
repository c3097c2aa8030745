package io.github.dl4jode.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every model in {@code src/test/resources/saved}, a folder for each version that saved models, is
 * restored and computes and trains as it did. A subclass in each module gives the kinds of models.
 */
public abstract class SavedModelsContract {

  private final List<? extends ModelKind> kinds;

  /** The kinds of models in this module. */
  protected SavedModelsContract(List<? extends ModelKind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  @TestFactory
  Stream<DynamicTest> aSavedModelComputesAndTrainsAsItDid() throws IOException {
    return files(SavedModelFiles.VALUES)
        .map(files -> DynamicTest.dynamicTest(files.name(), () -> compute(files)));
  }

  private void compute(SavedModelFiles files) throws IOException {
    RecordedModel recorded = RecordedModel.read(files.values());
    ModelKind kind =
        kinds.stream().filter(one -> one.name().equals(recorded.kind())).findFirst().orElseThrow();
    recorded.assertComputedBy(kind, files.model());
  }

  /** Configurations are kept as text as well, by which users keep them in files of their own. */
  @TestFactory
  Stream<DynamicTest> aSavedConfigurationIsReadFromItsText() throws IOException {
    return files(SavedModelFiles.CONFIGURATION)
        .map(files -> DynamicTest.dynamicTest(files.name(), () -> readConfiguration(files)));
  }

  private static void readConfiguration(SavedModelFiles files) throws IOException {
    String text = Files.readString(files.configuration());
    Model fromText;
    Model restored;
    if (text.contains("\"networkInputs\"")) {
      ComputationGraph graph =
          ModelSerializer.restoreComputationGraph(files.model().toFile(), true);
      ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(text);
      assertEquals(graph.getConfiguration(), read);
      restored = graph;
      fromText = new ComputationGraph(read);
    } else {
      MultiLayerNetwork network =
          ModelSerializer.restoreMultiLayerNetwork(files.model().toFile(), true);
      MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(text);
      assertEquals(network.getLayerWiseConfigurations(), read);
      restored = network;
      fromText = new MultiLayerNetwork(read);
    }
    fromText.init();
    assertEquals(shapes(restored), shapes(fromText));
  }

  private static String shapes(Model model) {
    return model.paramTable().entrySet().stream()
        .map(entry -> entry.getKey() + entry.getValue().shapeInfoToString())
        .collect(Collectors.joining("\n"));
  }

  /** No file of a model is missing, and they stay small. */
  @Test
  void everyModelHasItsFiles() throws IOException {
    long models = 0;
    for (SavedModelFiles files : files(SavedModelFiles.MODEL).toList()) {
      assertTrue(Files.exists(files.values()), files.name());
      assertTrue(Files.size(files.model()) < 40_000, files.name() + " is too large");
      models++;
    }
    assertTrue(models > 0, "tests nothing");
    assertEquals(models, files(SavedModelFiles.VALUES).count());
  }

  private static Stream<SavedModelFiles> files(String ending) throws IOException {
    return SavedModelFiles.all(Path.of("src/test/resources/saved"), ending).stream();
  }
}
