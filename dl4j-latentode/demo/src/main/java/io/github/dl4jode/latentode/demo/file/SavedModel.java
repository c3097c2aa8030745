package io.github.dl4jode.latentode.demo.file;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.conf.serde.JsonMappers;

/**
 * A latent ODE in a file: the library's own, which {@code LatentOde.load} opens as well, with one
 * entry more for the settings of its training.
 *
 * @param model the latent ODE
 * @param settings of its training, where the program trained it
 */
public record SavedModel(LatentOde model, Optional<SeriesTrainingSettings> settings) {

  private static final JsonEntry ENTRY = new JsonEntry("latent-ode.json", JsonMappers.getMapper());

  /**
   * Writes or replaces a file, all at once.
   *
   * @throws FileException if that fails; the file is then as it was
   * @throws java.util.NoSuchElementException if there are no settings
   */
  public void write(Path file) {
    SeriesTrainingSettings notes = settings.orElseThrow();
    ProgramFile.make(
        file,
        beside -> {
          model.save(beside);
          ENTRY.add(beside, notes);
        });
  }

  /**
   * Reads a file of this program or of the library.
   *
   * @throws FileException if there is none, or it holds no latent ODE
   */
  public static SavedModel read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new FileException("There is no model " + file + "; train one with: latent-ode train");
    }
    try {
      return new SavedModel(LatentOde.load(file), ENTRY.read(file, SeriesTrainingSettings.class));
    } catch (IOException | RuntimeException e) {
      throw new FileException(
          file + " cannot be read as a latent ODE (" + FileFailure.reason(e) + ").", e);
    }
  }
}
