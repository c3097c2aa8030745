package io.github.dl4jode.sde.demo.file;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.SdeGan;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.training.GanPathModel;
import io.github.dl4jode.sde.demo.training.GenerativeSettings;
import io.github.dl4jode.sde.demo.training.LatentOdePathModel;
import io.github.dl4jode.sde.demo.training.LatentPathModel;
import io.github.dl4jode.sde.demo.training.PathModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A model in a file: the library's own, with one entry more for its settings and scaling.
 *
 * @param model the model
 * @param settings of its training
 * @param scaling between it and the series
 */
public record SavedPathModel(PathModel model, GenerativeSettings settings, PathScaling scaling) {

  private record Notes(
      @JsonProperty(value = "settings", required = true) GenerativeSettings settings,
      @JsonProperty(value = "scaling", required = true) PathScaling scaling) {}

  private static final JsonEntry ENTRY = new JsonEntry("sde.json", new ObjectMapper());

  /**
   * Writes or replaces a file, all at once.
   *
   * @throws FileException if that fails; the file is then as it was
   */
  public void write(Path file) {
    ProgramFile.make(
        file,
        beside -> {
          model.save(beside);
          ENTRY.add(beside, new Notes(settings, scaling));
        });
  }

  /**
   * Reads a file of this program.
   *
   * @throws FileException if there is none, or it holds something else
   */
  public static SavedPathModel read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new FileException("There is no model " + file + "; train one with: sde train");
    }
    try {
      Notes notes =
          ENTRY
              .read(file, Notes.class)
              .orElseThrow(() -> new IllegalArgumentException("it is no model of the program sde"));
      PathModel model =
          switch (notes.settings().model()) {
            case LATENT -> new LatentPathModel(LatentSde.load(file));
            case GAN -> new GanPathModel(SdeGan.load(file));
            case LATENT_ODE -> new LatentOdePathModel(LatentOde.load(file));
          };
      if (!Double.isFinite(model.parameters().norm1Number().doubleValue())) {
        throw new IllegalArgumentException("some of its parameters are infinite or no numbers");
      }
      return new SavedPathModel(model, notes.settings(), notes.scaling());
    } catch (IOException | RuntimeException e) {
      throw new FileException(
          file + " cannot be read as a model of the program sde (" + FileFailure.reason(e) + ").",
          e);
    }
  }
}
