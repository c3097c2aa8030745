package io.github.dl4jode.latentode.demo.file;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.latentode.demo.training.ModelChoice;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.latentode.demo.training.TableCell;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.Resuming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The table's cells that are finished, in a file.
 *
 * @param settings of all trainings, but for their seeds
 * @param spirals how many are learned from, and how many others tested with
 * @param cells in the order in which they were finished
 */
public record TableFile(
    @JsonProperty("settings") SeriesTrainingSettings settings,
    @JsonProperty("spirals") int spirals,
    @JsonProperty("cells") List<TableCell> cells) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Copies the list. */
  @JsonCreator
  public TableFile {
    cells = List.copyOf(cells);
  }

  /** The same with a cell more. */
  public TableFile with(TableCell cell) {
    List<TableCell> more = new ArrayList<>(cells);
    more.add(cell);
    return new TableFile(settings, spirals, more);
  }

  /** The cell of a model, a number of known points and a seed, if it is finished. */
  public Optional<TableCell> cell(ModelChoice model, int observed, long seed) {
    return cells.stream().filter(cell -> cell.is(model, observed, seed)).findFirst();
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
   * @throws FileException if it cannot be read, or is of other settings; the message says of which
   */
  public static TableFile resume(Path file, SeriesTrainingSettings settings, int spirals) {
    if (!Files.exists(file)) {
      return new TableFile(settings, spirals, List.of());
    }
    TableFile before = read(file);
    List<Difference> differences = new ArrayList<>(before.settings.differencesFrom(settings));
    if (before.spirals != spirals) {
      differences.add(new Difference("--series", "" + before.spirals, "" + spirals));
    }
    Resuming.requireSame(file, differences);
    return before;
  }

  private static TableFile read(Path file) {
    try {
      return MAPPER.readValue(Files.readString(file), TableFile.class);
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
