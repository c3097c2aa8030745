package io.github.dl4jode.mnist.network;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.util.ModelSerializer;
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
    if (!Files.isRegularFile(file)) {
      throw new NetworkFileException("There is no file " + file + ".");
    }
    try {
      return isJson(file) ? configuration(Files.readString(file)) : network(file.toFile());
    } catch (IOException | RuntimeException e) {
      throw new NetworkFileException(
          file
              + " cannot be read: it is neither the JSON of a ComputationGraphConfiguration or a"
              + " MultiLayerConfiguration nor a model saved by DL4J's ModelSerializer ("
              + e.getMessage()
              + ").",
          e);
    }
  }

  /** Whether a file is a configuration by its name. */
  public static boolean isJson(Path file) {
    return file.toString().endsWith(".json");
  }

  private static NetworkFile configuration(String json) throws IOException {
    return isGraph(json)
        ? new NetworkFile.GraphConfiguration(ComputationGraphConfiguration.fromJson(json))
        : new NetworkFile.StackConfiguration(MultiLayerConfiguration.fromJson(json));
  }

  private static NetworkFile network(File file) throws IOException {
    Optional<DataNormalization> normalizer =
        Optional.ofNullable(ModelSerializer.restoreNormalizerFromFile(file));
    return isGraph(configurationIn(file))
        ? new NetworkFile.Graph(ModelSerializer.restoreComputationGraph(file), normalizer)
        : new NetworkFile.Stack(ModelSerializer.restoreMultiLayerNetwork(file), normalizer);
  }

  private static String configurationIn(File file) throws IOException {
    try (ZipFile zip = new ZipFile(file)) {
      ZipEntry entry = zip.getEntry(ModelSerializer.CONFIGURATION_JSON);
      if (entry == null) {
        throw new IOException("it has no entry " + ModelSerializer.CONFIGURATION_JSON);
      }
      return new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Graphs have vertices where stacks have a list. */
  private static boolean isGraph(String json) throws IOException {
    return new ObjectMapper().readTree(json).has("vertices");
  }
}
