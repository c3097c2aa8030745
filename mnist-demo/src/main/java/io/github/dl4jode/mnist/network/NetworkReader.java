package io.github.dl4jode.mnist.network;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.JsonCheck;
import io.github.dl4jode.file.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Reads networks from the files of DL4J. */
public final class NetworkReader {

  private NetworkReader() {}

  /**
   * Reads a configuration from a file that ends in {@code .json}, a network from any other.
   *
   * @throws NetworkFileException if the file holds neither
   */
  public static NetworkFile read(Path file) {
    requireFile(file);
    try {
      return isJson(file) ? configuration(file) : network(file);
    } catch (IOException | RuntimeException e) {
      throw new NetworkFileException(
          file
              + " cannot be read: it is neither the JSON of a ComputationGraphConfiguration or a"
              + " MultiLayerConfiguration nor a model saved by DL4J's ModelSerializer ("
              + FileFailure.reason(e)
              + ").",
          e);
    }
  }

  static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new NetworkFileException("There is no file " + file + ".");
    }
  }

  /** Whether a file is a configuration by its name. */
  public static boolean isJson(Path file) {
    return file.toString().endsWith(".json");
  }

  private static NetworkFile configuration(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    JsonCheck.requireKnownClasses(bytes);
    String json = new String(bytes, StandardCharsets.UTF_8);
    return isGraph(json)
        ? new NetworkFile.GraphConfiguration(ComputationGraphConfiguration.fromJson(json))
        : new NetworkFile.StackConfiguration(MultiLayerConfiguration.fromJson(json));
  }

  private static NetworkFile network(Path file) throws IOException {
    Optional<DataNormalization> normalizer = ModelFile.readNormalizer(file);
    return isGraph(ModelFile.readConfiguration(file))
        ? new NetworkFile.Graph(ModelFile.readGraph(file, true), normalizer)
        : new NetworkFile.Stack(ModelFile.readNetwork(file, true), normalizer);
  }

  /** Graphs have vertices where stacks have a list. */
  private static boolean isGraph(String json) throws IOException {
    return new ObjectMapper().readTree(json).has("vertices");
  }
}
