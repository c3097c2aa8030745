package io.github.dl4jode.mnist.report;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A network, its updater and a {@link Checkpoint} in one file, so that none can be newer than the
 * others: the archive of DL4J's {@link ModelSerializer}, which pays no heed to the one entry more.
 */
final class CheckpointFile {

  private static final String TRAINING = "training.json";

  private CheckpointFile() {}

  static void write(MultiLayerNetwork network, Checkpoint checkpoint, OutputStream out)
      throws IOException {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, model, true);
    try (ZipOutputStream zip = new ZipOutputStream(out);
        ZipInputStream entries =
            new ZipInputStream(new ByteArrayInputStream(model.toByteArray()))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        zip.putNextEntry(new ZipEntry(entry.getName()));
        entries.transferTo(zip);
      }
      zip.putNextEntry(new ZipEntry(TRAINING));
      ResultsJson.write(checkpoint, zip);
    }
  }

  /**
   * Reads how far training has come, and nothing of the network.
   *
   * @throws ReportException if the file is damaged or was not written by this class
   */
  static Checkpoint read(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(TRAINING);
      if (entry == null) {
        throw new IOException("there is no " + TRAINING + " in it");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return ResultsJson.read(Checkpoint.class, in);
      }
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
      MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
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
        "%s cannot be resumed (%s); delete it to train that network anew, or choose another --output."
            .formatted(file, cause.getMessage()),
        cause);
  }
}
