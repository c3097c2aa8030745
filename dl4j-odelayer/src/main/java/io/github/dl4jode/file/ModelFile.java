package io.github.dl4jode.file;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerType;

/**
 * Reads networks that DL4J's {@link ModelSerializer} has saved, and checks the file first. It
 * refuses an entry {@code preprocessor.bin}, which DL4J would read by Java's deserialisation;
 * classes that do not belong to a configuration, before any of their code runs; arrays that are
 * shorter than their headers say; and entries larger than the memory.
 */
public final class ModelFile {

  private ModelFile() {}

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws Exception;
  }

  /**
   * Reads a stack of layers.
   *
   * @param withUpdater whether to read the state of its updater as well
   * @throws ModelFileException if the file cannot be read, or should not be
   */
  public static MultiLayerNetwork readNetwork(Path file, boolean withUpdater)
      throws ModelFileException {
    return read(file, () -> ModelSerializer.restoreMultiLayerNetwork(file.toFile(), withUpdater));
  }

  /**
   * Reads a graph.
   *
   * @param withUpdater whether to read the state of its updater as well
   * @throws ModelFileException if the file cannot be read, or should not be
   */
  public static ComputationGraph readGraph(Path file, boolean withUpdater)
      throws ModelFileException {
    return read(file, () -> ModelSerializer.restoreComputationGraph(file.toFile(), withUpdater));
  }

  /**
   * The normaliser that has been saved with a network; empty if there is no normaliser.
   *
   * @throws ModelFileException if it cannot be read, or its class is not one of ND4J's
   */
  public static Optional<DataNormalization> readNormalizer(Path file) throws ModelFileException {
    return read(file, () -> normalizer(file));
  }

  /**
   * The configuration as JSON.
   *
   * @throws ModelFileException if the file cannot be read, or should not be
   */
  public static String readConfiguration(Path file) throws ModelFileException {
    return read(
        file,
        () ->
            new String(
                entry(file, ModelSerializer.CONFIGURATION_JSON).orElseThrow(),
                StandardCharsets.UTF_8));
  }

  /**
   * Reads an entry that was added to a model; empty if there is no such entry.
   *
   * @throws ModelFileException if the file cannot be read, or the entry is damaged
   */
  public static <T> Optional<T> readEntry(Path file, JsonEntry entry, Class<T> type)
      throws ModelFileException {
    return read(file, () -> entry.read(file, type));
  }

  private static <T> T read(Path file, Reading<T> reading) throws ModelFileException {
    try {
      Set<String> entries = ModelEntries.check(file);
      if (!entries.contains(ModelSerializer.CONFIGURATION_JSON)) {
        throw new ReasonException("it has no entry " + ModelSerializer.CONFIGURATION_JSON);
      }
      return reading.read();
    } catch (Exception e) { // DL4J throws what it does not declare.
      throw new ModelFileException(file, FileFailure.reason(e), e);
    }
  }

  /** ModelSerializer's own method may use Java's deserialisation. */
  private static Optional<DataNormalization> normalizer(Path file) throws Exception {
    Optional<byte[]> content = entry(file, ModelSerializer.NORMALIZER_BIN);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    DataInputStream header = new DataInputStream(new ByteArrayInputStream(content.get()));
    header.readUTF();
    header.readInt();
    if (header.readUTF().equals(NormalizerType.CUSTOM.toString())) {
      throw new ReasonException("its normaliser is of a class of its maker's own");
    }
    DataNormalization normalizer =
        NormalizerSerializer.getDefault().restore(new ByteArrayInputStream(content.get()));
    return Optional.of(normalizer);
  }

  private static Optional<byte[]> entry(Path file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(name);
      return entry == null
          ? Optional.empty()
          : Optional.of(zip.getInputStream(entry).readAllBytes());
    }
  }
}
