package io.github.dl4jode.cde.demo.file;

import io.github.dl4jode.cde.demo.training.AccuracyCell;
import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import io.github.dl4jode.cde.demo.training.ClassifierTrainingSettings;
import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.Resuming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The trainings of a table that are finished, in a file.
 *
 * @param settings of all trainings, but for their models, shares and seeds
 * @param learningRates of models that have another one
 * @param folds of a cross-validation, or 0 for a test
 * @param cells in the order in which they were finished
 */
@JsonIgnoreProperties("contents")
public record AccuracyFile(
    @JsonProperty("settings") ClassifierTrainingSettings settings,
    @JsonProperty("learningRates") Map<ClassifierChoice, Double> learningRates,
    @JsonProperty("folds") int folds,
    @JsonProperty("cells") List<AccuracyCell> cells) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Copies its arguments; older files have no learning rates of models, and some a checksum next to
   * the settings.
   */
  @JsonCreator
  public AccuracyFile {
    learningRates = Map.copyOf(Objects.requireNonNullElse(learningRates, Map.of()));
    cells = List.copyOf(cells);
  }

  /** The same with a cell more. */
  public AccuracyFile with(AccuracyCell cell) {
    List<AccuracyCell> more = new ArrayList<>(cells);
    more.add(cell);
    return new AccuracyFile(settings, learningRates, folds, more);
  }

  /** The settings with the learning rate of a model. */
  public ClassifierTrainingSettings settings(ClassifierChoice model) {
    return settings.withLearningRate(
        learningRates.getOrDefault(model, settings.training().learningRate()));
  }

  /** The cell of a model, a share of dropped values and a seed, if it is finished. */
  public Optional<AccuracyCell> cell(ClassifierChoice model, double dropped, long seed) {
    return cells.stream().filter(cell -> cell.is(model, dropped, seed)).findFirst();
  }

  /**
   * Writes or replaces a file, all at once.
   *
   * @throws FileException if that fails; the file is then as it was
   */
  public void write(Path file) {
    ProgramFile.write(
        file, out -> out.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this)));
  }

  /**
   * Reads the file of an earlier run, or begins a new table where there is none.
   *
   * @param wanted a table of the same settings without cells
   * @throws FileException if it cannot be read, or is of other settings or series; the message says
   *     which
   */
  public static AccuracyFile resume(Path file, AccuracyFile wanted) {
    if (!Files.exists(file)) {
      return wanted;
    }
    AccuracyFile before = read(file);
    List<Difference> differences =
        new ArrayList<>(before.settings.differencesFrom(wanted.settings));
    differences.addAll(Difference.between(before.options(), wanted.options()));
    Resuming.requireSame(file, differences);
    return before;
  }

  private Map<String, Object> options() {
    return Map.of("--learning-rates", learningRates, "--folds", folds);
  }

  private static AccuracyFile read(Path file) {
    try {
      return MAPPER.readValue(Files.readString(file), AccuracyFile.class);
    } catch (IOException e) {
      throw new FileException(
          file
              + " cannot be read as a table ("
              + FileFailure.reason(e)
              + "); start from the beginning, without --resume.",
          e);
    }
  }
}
