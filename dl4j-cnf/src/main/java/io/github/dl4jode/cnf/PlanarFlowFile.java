package io.github.dl4jode.cnf;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.JsonCheck;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A {@link PlanarFlow} as a ZIP file: its configuration as JSON, its parameters as one array. */
record PlanarFlowFile(File file) {

  private static final String CONFIGURATION = "planarFlow.json";
  private static final String PARAMETERS = "parameters.bin";

  /** What stands in the JSON. */
  record Configuration(
      @JsonProperty("dimension") int dimension,
      @JsonProperty("depth") int depth,
      @JsonProperty("dataType") DataType dataType,
      @JsonProperty("updater") IUpdater updater,
      @JsonProperty("seed") long seed,
      @JsonProperty("iterations") long iterations) {

    /** Keeps its arguments. */
    @JsonCreator
    Configuration {
      Required.setting(dataType, "dataType");
      Required.setting(updater, "updater");
    }
  }

  /**
   * Writes the file.
   *
   * @throws IOException if it cannot be written; it is then as it was
   */
  void write(PlanarLayers layers, IUpdater updater, PlanarNoise noise) throws IOException {
    Configuration configuration =
        new Configuration(
            layers.dimension(),
            layers.depth(),
            layers.dataType(),
            updater,
            noise.seed(),
            noise.iterations());
    AtomicFile.write(file.toPath(), out -> write(configuration, layers.flat(), out));
  }

  private static void write(Configuration configuration, INDArray parameters, OutputStream out)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(CONFIGURATION));
      zip.write(JsonMappers.getMapper().writeValueAsBytes(configuration));
      zip.putNextEntry(new ZipEntry(PARAMETERS));
      DataOutputStream numbers = new DataOutputStream(zip);
      Nd4j.write(parameters, numbers);
      numbers.flush();
    }
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read, or holds something else
   */
  PlanarFlow read() throws IOException {
    try (ZipFile zip = new ZipFile(file)) {
      byte[] json = zip.getInputStream(entry(zip, CONFIGURATION)).readAllBytes();
      JsonCheck.requireKnownClasses(json);
      Configuration configuration = JsonMappers.getMapper().readValue(json, Configuration.class);
      INDArray numbers = Nd4j.read(new DataInputStream(zip.getInputStream(entry(zip, PARAMETERS))));
      PlanarFlow flow =
          PlanarFlow.builder(configuration.dimension, configuration.depth)
              .dataType(configuration.dataType)
              .updater(configuration.updater)
              .seed(configuration.seed)
              .iterations(configuration.iterations)
              .build();
      requireLength(numbers, flow.parameters().length());
      flow.parameters().assign(numbers);
      return flow;
    }
  }

  private ZipEntry entry(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException(file + " holds no planar flow: there is no " + name + " in it");
    }
    return entry;
  }

  private void requireLength(INDArray numbers, long length) throws IOException {
    if (numbers.length() != length) {
      throw new IOException(
          "%s should hold %d parameters and holds %d".formatted(file, length, numbers.length()));
    }
  }
}
