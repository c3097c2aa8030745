package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.data.SpiralDirection;
import io.github.dl4jode.latentode.data.SpiralExperiment;
import io.github.dl4jode.latentode.demo.data.SeriesInput;
import io.github.dl4jode.latentode.demo.picture.SeriesPictures;
import io.github.dl4jode.latentode.demo.picture.SeriesPictures.Panel;
import io.github.dl4jode.latentode.demo.picture.SeriesView;
import io.github.dl4jode.latentode.demo.training.ComparedModel;
import io.github.dl4jode.latentode.demo.training.ModelChoice;
import io.github.dl4jode.program.file.ProgramFile;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the models of the table continue a spiral of each direction: kept as CSV when a training is
 * finished, drawn when the table is.
 */
final class TablePicture {

  private final Path folder;
  private final List<ModelChoice> models;
  private final long seed;
  private final int spirals;

  TablePicture(Path folder, List<ModelChoice> models, long seed, int spirals) {
    this.folder = folder;
    this.models = models;
    this.seed = seed;
    this.spirals = spirals;
  }

  /** Keeps what a model that is trained says of the examples. */
  static void keep(Path folder, ModelChoice model, int observed, long seed, ComparedModel trained) {
    SeriesSet examples = trained.examples();
    ProgramFile.write(
        file(folder, model, observed, seed),
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          SeriesFile.write(examples, writer);
          writer.flush();
        });
  }

  private static Path file(Path folder, ModelChoice model, int observed, long seed) {
    return folder.resolve("predictions/%s-%d-%d.csv".formatted(model, observed, seed));
  }

  /** Draws the examples of the seed, all models next to each other. */
  void draw(int observed) {
    SpiralExperiment experiment = SpiralExperiment.of(observed, seed, spirals, spirals);
    List<Panel> panels = new ArrayList<>();
    for (ModelChoice model : models) {
      Path file = file(folder, model, observed, seed);
      if (Files.exists(file)) {
        panels.addAll(panels(model, SeriesInput.read(file), experiment));
      }
    }
    new SeriesPictures(SeriesView.IN_THE_PLANE, experiment.observed().sensors())
        .predictions(panels, folder.resolve("extrapolation-%d.png".formatted(observed)));
  }

  private static List<Panel> panels(
      ModelChoice model, SeriesSet predicted, SpiralExperiment experiment) {
    List<Panel> panels = new ArrayList<>();
    List<Integer> shown = ComparedModel.directions(experiment).toList();
    for (int i = 0; i < shown.size(); i++) {
      int index = shown.get(i);
      Series window = experiment.test().clean().series().get(index);
      Series future = experiment.test().continuation(SpiralExperiment.FUTURE).series().get(index);
      SpiralDirection direction = experiment.test().spirals().get(index).direction();
      panels.add(
          new Panel(
              model.title() + ", " + name(direction),
              experiment.observed().series().get(index),
              List.of(window, future),
              predicted.series().get(i),
              List.of()));
    }
    return panels;
  }

  private static String name(SpiralDirection direction) {
    return direction.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
