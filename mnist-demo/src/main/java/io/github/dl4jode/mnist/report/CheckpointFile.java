package io.github.dl4jode.mnist.report;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.file.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A network, its updater and a {@link Checkpoint} in one file, so that none can be newer than the
 * others: the archive of DL4J's {@link ModelSerializer}, which pays no heed to the one entry more.
 */
final class CheckpointFile {

  private static final String TRAINING = "training.json";
  private static final JsonEntry ENTRY = new JsonEntry(TRAINING, ResultsJson.MAPPER);

  private CheckpointFile() {}

  /** Writes a new file. */
  static void write(MultiLayerNetwork network, Checkpoint checkpoint, Path file)
      throws IOException {
    ModelSerializer.writeModel(network, file.toFile(), true);
    ENTRY.add(file, checkpoint);
  }

  /**
   * Reads how far training has come, and nothing of the network.
   *
   * @throws ReportException if the file is damaged or was not written by this class
   */
  static Checkpoint read(Path file) {
    try {
      return ENTRY
          .read(file, Checkpoint.class)
          .orElseThrow(() -> new IOException("there is no " + TRAINING + " in it"));
    } catch (IOException | RuntimeException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Reads the network, ready to learn on.
   *
   * @throws ReportException if the file is damaged, or network and checkpoint do not fit together
   */
  static MultiLayerNetwork restore(Path file) {
    int epochs = read(file).result().epochs().size();
    try {
      MultiLayerNetwork network = ModelFile.readNetwork(file, true);
      if (network.getEpochCount() != epochs) {
        throw new IOException(
            "the network has learnt for %d epochs and %s tells of %d"
                .formatted(network.getEpochCount(), TRAINING, epochs));
      }
      return network;
    } catch (IOException | RuntimeException e) {
      throw unusable(file, e);
    }
  }

  private static ReportException unusable(Path file, Exception cause) {
    return new ReportException(
        "%s cannot be resumed (%s); delete it to train that network again, or choose another --output."
            .formatted(file, FileFailure.reason(cause)),
        cause);
  }
}
