package io.github.dl4jode.mnist.network;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.Resuming;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A network on its way through a training. Its file is DL4J's own, with one entry more for the
 * settings of the training and the epochs that are done.
 *
 * @param network changes
 * @param settings of its training
 * @param epochs that are done
 */
public record TrainedNetwork(
    TrainableNetwork network, NetworkTrainingSettings settings, int epochs) {

  private static final JsonEntry ENTRY = new JsonEntry("train.json", JsonMappers.getMapper());

  /** What the entry holds. */
  private record Notes(
      @JsonProperty(value = "settings", required = true) NetworkTrainingSettings settings,
      @JsonProperty(value = "epochs", required = true) int epochs) {

    @JsonCreator
    Notes {}
  }

  /** The same network after another number of epochs. */
  public TrainedNetwork after(int done) {
    return new TrainedNetwork(network, settings, done);
  }

  /**
   * Writes or replaces a file, all at once.
   *
   * @throws io.github.dl4jode.program.file.FileException if that fails; the file is then as it was
   */
  public void write(Path file) {
    Notes notes = new Notes(settings, epochs);
    ProgramFile.make(
        file,
        beside -> {
          try (OutputStream out = Files.newOutputStream(beside)) {
            network.write(out);
          }
          ENTRY.add(beside, notes);
        });
  }

  /**
   * Reads a network to go on with its training.
   *
   * @param settings those that it must have been trained with
   * @throws NetworkFileException if the file cannot be read
   * @throws io.github.dl4jode.program.file.FileException if it is of another training, or of none
   */
  public static TrainedNetwork resumed(Path file, NetworkTrainingSettings settings) {
    Notes notes = notes(file).orElseThrow(() -> Resuming.notTrainedHere(file));
    Resuming.requireSame(file, Difference.between(notes.settings().options(), settings.options()));
    return new TrainedNetwork(NetworkReader.read(file).trainable(), settings, notes.epochs());
  }

  private static Optional<Notes> notes(Path file) {
    try {
      return ENTRY.read(file, Notes.class);
    } catch (IOException | RuntimeException e) {
      throw new NetworkFileException(
          "%s cannot be resumed (%s); delete it to train that network again, or choose another OUT."
              .formatted(file, FileFailure.reason(e)),
          e);
    }
  }
}
