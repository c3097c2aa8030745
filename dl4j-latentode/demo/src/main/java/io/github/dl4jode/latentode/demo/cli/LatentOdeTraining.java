package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.demo.data.LearningTask;
import io.github.dl4jode.latentode.demo.file.SavedModel;
import io.github.dl4jode.latentode.demo.training.Errors;
import io.github.dl4jode.latentode.demo.training.SeriesTrainer;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.program.training.IterationDisplay;
import io.github.dl4jode.program.training.TrainingLoop;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The training of a latent ODE, with what is shown and saved on its way. */
final class LatentOdeTraining {

  /** Series that are predicted for each line of progress. */
  private static final int SHOWN = 100;

  private final SavedModel saved;
  private final Duration limit;
  private final PrintWriter out;
  private Optional<Path> file = Optional.empty();
  private int saveEvery = 1;
  private Optional<LearningTask> task = Optional.empty();

  /** A training of a model that has the settings of its training. */
  LatentOdeTraining(SavedModel saved, Duration limit, PrintWriter out) {
    this.saved = saved;
    this.limit = limit;
    this.out = out;
  }

  /** Saves the model after every so many iterations, and at the end. */
  LatentOdeTraining savingTo(Path model, int iterations) {
    file = Optional.of(model);
    saveEvery = iterations;
    return this;
  }

  /** Says on the way how well the model does. */
  LatentOdeTraining testing(LearningTask test) {
    task = Optional.of(test);
    return this;
  }

  /** Trains. */
  void run(SeriesSet series) {
    SeriesTrainingSettings settings = saved.settings().orElseThrow();
    LatentOde model = saved.model();
    int iterations = settings.task().iterations();
    new TrainingLoop("-ELBO", iterations, limit)
        .run(
            SeriesTrainer.of(model, series, settings),
            IterationDisplay.of(out, "-ELBO", iterations).adding(() -> errors(model)),
            saveEvery,
            () -> file.ifPresent(saved::write),
            out);
  }

  private String errors(LatentOde model) {
    return task.map(
            test ->
                ", RMSE "
                    + error(model, test.interpolation())
                    + " within, "
                    + error(model, test.extrapolation())
                    + " after")
        .orElse("");
  }

  private static String error(LatentOde model, List<SeriesExample> examples) {
    List<SeriesExample> some = examples.subList(0, Math.min(SHOWN, examples.size()));
    return text(Errors.of(model, some));
  }

  /** An error in a sentence. */
  static String text(OptionalDouble error) {
    return error.isPresent() ? String.format(Locale.ROOT, "%.4g", error.getAsDouble()) : "-";
  }
}
