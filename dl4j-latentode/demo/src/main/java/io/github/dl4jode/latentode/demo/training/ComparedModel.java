package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.data.Spiral;
import io.github.dl4jode.latentode.data.SpiralDirection;
import io.github.dl4jode.latentode.data.SpiralExperiment;
import io.github.dl4jode.latentode.demo.data.SeriesInput;
import io.github.dl4jode.program.training.Progress;
import io.github.dl4jode.program.training.TrainingLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A model of the table: trained on the spirals of a seed, and tested. */
public final class ComparedModel {

  /**
   * Where models begin, a step before the windows: all grids then have one time more than a window,
   * moved or not, and what a solver has allocated for one serves the next.
   */
  static final double START = -Spiral.STEP;

  private final ModelChoice choice;
  private final int observed;
  private final SeriesTrainingSettings settings;
  private final SpiralExperiment experiment;
  private final SeriesModel model;

  /**
   * A model with its first values.
   *
   * @param choice which
   * @param observed how many points of each spiral are known
   * @param settings of the training, with its seed
   * @param spirals how many are learned from, and how many others tested with
   */
  public ComparedModel(
      ModelChoice choice, int observed, SeriesTrainingSettings settings, int spirals) {
    this.choice = choice;
    this.observed = observed;
    this.settings = choice.training(settings);
    this.experiment = SpiralExperiment.of(observed, settings.training().seed(), spirals, spirals);
    this.model =
        choice.make(settings, SeriesInput.scaling(experiment.training(), START, "the spirals"));
  }

  /** Trains and tests. */
  public TableCell train(Duration limit, Consumer<Progress> observer) {
    long start = System.nanoTime();
    new TrainingLoop("loss", settings.task().iterations(), limit)
        .run(SeriesTrainer.of(model, experiment.training(), settings), observer);
    double seconds = (System.nanoTime() - start) / 1e9;
    return TableCell.of(
        choice,
        observed,
        settings.training().seed(),
        model.network().numParams(),
        model.network().getIterationCount(),
        seconds,
        experiment.evaluate(model::reconstruct));
  }

  /** One test spiral of each direction, as the model continues them: in window and future. */
  public SeriesSet examples() {
    List<Series> known =
        directions(experiment).map(i -> experiment.observed().series().get(i)).toList();
    return new SeriesSet(
        experiment.observed().sensors(), model.reconstruct(known, times(experiment)));
  }

  /** Which test spirals are the examples: one of each direction, with far to go. */
  public static Stream<Integer> directions(SpiralExperiment experiment) {
    return Arrays.stream(SpiralDirection.values())
        .flatMap(
            direction ->
                IntStream.range(0, experiment.test().size())
                    .filter(i -> experiment.test().spirals().get(i).direction() == direction)
                    .boxed()
                    .limit(1));
  }

  /** The times of the window and after it. */
  public static double[] times(SpiralExperiment experiment) {
    return DoubleStream.concat(
            DoubleStream.of(experiment.test().clean().series().get(0).times()),
            DoubleStream.of(
                experiment.test().continuation(SpiralExperiment.FUTURE).series().get(0).times()))
        .toArray();
  }
}
