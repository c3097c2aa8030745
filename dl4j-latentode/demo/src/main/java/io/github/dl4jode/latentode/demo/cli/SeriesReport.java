package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.demo.data.LearningTask;
import io.github.dl4jode.latentode.demo.picture.SeriesPictures;
import io.github.dl4jode.latentode.demo.picture.SeriesPictures.Panel;
import io.github.dl4jode.latentode.demo.picture.SeriesView;
import io.github.dl4jode.latentode.demo.training.Errors;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.training.OutputFolder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What is said and drawn of a latent ODE that has been trained. */
final class SeriesReport {

  private static final int PANELS = 4;
  private static final int TRAJECTORIES = 40;
  private static final int POINTS = 201;

  private final OutputFolder folder;
  private final SeriesView view;
  private final PrintWriter out;

  SeriesReport(OutputFolder folder, SeriesView view, PrintWriter out) {
    this.folder = folder;
    this.view = view;
    this.out = out;
  }

  /** Prints how far the model is off. */
  void test(LatentOde model, LearningTask task) {
    out.printf(
        "Test: RMSE %s between known points, %s after them, in the units of the series%n",
        LatentOdeTraining.text(Errors.of(model, task.interpolation())),
        LatentOdeTraining.text(Errors.of(model, task.extrapolation())));
    out.flush();
  }

  /** Draws reconstructions and extrapolations, latent trajectories, and samples. */
  void pictures(LatentOde model, LearningTask task, long seed) {
    Drawing.attempt(out, () -> draw(model, task, seed));
    out.flush();
  }

  private void draw(LatentOde model, LearningTask task, long seed) {
    SeriesPictures pictures = new SeriesPictures(view, task.training().sensors());
    double[] times = evenly(task.training().firstTime(), task.training().lastTime());
    pictures.samples(model.sample(PANELS, times, seed), folder.file("samples.png"));
    if (!task.extrapolation().isEmpty()) {
      pictures.predictions(panels(model, task), folder.file("predictions.png"));
      drawLatent(model, task);
    }
  }

  private List<Panel> panels(LatentOde model, LearningTask task) {
    List<Panel> panels = new ArrayList<>();
    for (SeriesExample example : shown(task)) {
      Series known = example.observed();
      double[] times = evenly(known.firstTime(), example.targets().lastTime());
      List<Series> truth = new ArrayList<>(List.of(example.targets()));
      task.interpolation().stream()
          .filter(other -> other.observed().id().equals(known.id()))
          .forEach(other -> truth.add(other.targets()));
      Series predicted = model.reconstruct(known, times);
      panels.add(new Panel(known.id(), known, truth, predicted, List.of()));
    }
    return panels;
  }

  /** The first of each group, and so on until there are enough. */
  private static List<SeriesExample> shown(LearningTask task) {
    List<Integer> groups = task.groups();
    int each = Math.max(1, PANELS / (int) groups.stream().distinct().count());
    int[] count = new int[groups.stream().mapToInt(Integer::intValue).max().orElse(0) + 1];
    return IntStream.range(0, groups.size())
        .filter(i -> count[groups.get(i)]++ < each)
        .limit(PANELS)
        .mapToObj(task.extrapolation()::get)
        .toList();
  }

  private void drawLatent(LatentOde model, LearningTask task) {
    List<SeriesExample> some =
        task.extrapolation().subList(0, Math.min(TRAJECTORIES, task.extrapolation().size()));
    double last =
        some.stream().mapToDouble(example -> example.targets().lastTime()).max().orElseThrow();
    double[] times = evenly(task.training().firstTime(), last);
    SeriesPictures.latent(
        times,
        model.latentTrajectories(some.stream().map(SeriesExample::observed).toList(), times),
        task.groups(),
        folder.file("latent.png"));
  }

  /** Times from one to another, both included; one where they are the same. */
  static double[] evenly(double from, double to) {
    return from == to
        ? new double[] {from}
        : IntStream.range(0, POINTS)
            .mapToDouble(i -> i == POINTS - 1 ? to : from + (to - from) * i / (POINTS - 1))
            .toArray();
  }
}
