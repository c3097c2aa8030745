package io.github.dl4jode.cnf.demo.file;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.demo.data.Standardisation;
import io.github.dl4jode.cnf.demo.training.FlowTrainingSettings;
import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A flow in a file: DL4J's own, which the library opens as well, with one entry more for the names
 * and scales of the columns and the settings of the training.
 *
 * @param flow the flow
 * @param standardisation what the flow sees of the user's numbers
 * @param settings of its training, where the program trained it
 */
public record SavedFlow(
    ContinuousNormalizingFlow flow,
    Standardisation standardisation,
    Optional<FlowTrainingSettings> settings) {

  private static final JsonEntry ENTRY = new JsonEntry("cnf.json", JsonMappers.getMapper());

  /** What the entry holds. */
  private record Notes(
      @JsonProperty("standardisation") Standardisation standardisation,
      @JsonProperty("settings") FlowTrainingSettings settings) {

    @JsonCreator
    Notes {}

    private void requireFits(ContinuousNormalizingFlow flow) {
      if (standardisation == null || settings == null) {
        throw new IllegalArgumentException(
            "its %s is damaged: standardisation or settings are missing".formatted(ENTRY.name()));
      }
      if (standardisation.columns().size() != flow.dimension()) {
        throw new IllegalArgumentException(
            "its %s has %d columns, its flow %d: they do not belong together"
                .formatted(ENTRY.name(), standardisation.columns().size(), flow.dimension()));
      }
    }
  }

  /**
   * Writes or replaces a file, all at once.
   *
   * @throws FileException if that fails; the file is then as it was
   * @throws java.util.NoSuchElementException if there are no settings
   */
  public void write(Path file) {
    Notes notes = new Notes(standardisation, settings.orElseThrow());
    ProgramFile.make(
        file,
        beside -> {
          flow.save(beside.toFile());
          ENTRY.add(beside, notes);
        });
  }

  /**
   * Reads a file of this program or of the library.
   *
   * @throws FileException if there is none, or it holds no flow
   */
  public static SavedFlow read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new FileException("There is no model " + file + "; train one with: cnf train");
    }
    try {
      ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.load(file.toFile());
      Optional<Notes> notes = ENTRY.read(file, Notes.class);
      notes.ifPresent(found -> found.requireFits(flow));
      return new SavedFlow(
          flow,
          notes.map(Notes::standardisation).orElseGet(() -> Standardisation.none(flow.dimension())),
          notes.map(Notes::settings));
    } catch (IOException | RuntimeException e) {
      throw new FileException(
          file + " cannot be read as a flow (" + FileFailure.reason(e) + ").", e);
    }
  }
}
