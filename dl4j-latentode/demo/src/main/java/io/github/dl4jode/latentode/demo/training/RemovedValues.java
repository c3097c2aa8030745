package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.data.Rmse;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.data.SpiralExperiment;
import io.github.dl4jode.latentode.demo.data.SeriesInput;
import io.github.dl4jode.program.training.Progress;
import io.github.dl4jode.program.training.TrainingLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What it costs that values of a sensor are missing: two models learn the same spirals, one from
 * all their values, one without a part of those of one sensor. Both are asked for just these values
 * of the test spirals, one again with all values to read and one without them, and compared with
 * the curve without noise.
 */
public final class RemovedValues {

  private static final long TEST_STREAM = 1;

  private final SpiralExperiment experiment;
  private final String sensor;
  private final double fraction;
  private final SeriesTrainingSettings settings;

  /**
   * Prepares both trainings.
   *
   * @param experiment the spirals
   * @param sensor whose values are removed
   * @param fraction of its values
   * @param settings of both trainings
   */
  public RemovedValues(
      SpiralExperiment experiment,
      String sensor,
      double fraction,
      SeriesTrainingSettings settings) {
    this.experiment = experiment;
    this.sensor = sensor;
    this.fraction = fraction;
    this.settings = settings;
  }

  /** Trains with all values, and returns the error at those that will be removed. */
  public double withAll(Duration limit, Consumer<Progress> observer) {
    return error(experiment.training(), experiment.observed(), limit, observer);
  }

  /** Trains without the removed values, and returns the error at them. */
  public double without(Duration limit, Consumer<Progress> observer) {
    return error(
        experiment.training().removeValues(sensor, fraction, settings.training().seed()),
        knownInTest(),
        limit,
        observer);
  }

  private SeriesSet knownInTest() {
    return experiment
        .observed()
        .removeValues(sensor, fraction, settings.training().seed() + TEST_STREAM);
  }

  private double error(
      SeriesSet training, SeriesSet known, Duration limit, Consumer<Progress> observer) {
    SeriesModel model =
        settings.newLatentOde(SeriesInput.scaling(training, ComparedModel.START, "the spirals"));
    new TrainingLoop("-ELBO", settings.task().iterations(), limit)
        .run(SeriesTrainer.of(model, training, settings), observer);
    SeriesSet asked = removed();
    double[] times =
        asked.series().stream()
            .flatMapToDouble(one -> Arrays.stream(one.times()))
            .sorted()
            .distinct()
            .toArray();
    return Rmse.of(model.reconstruct(known.series(), times), asked.series());
  }

  /** The curves without noise, at the places of the values that the second model does not see. */
  private SeriesSet removed() {
    SeriesSet hidden = experiment.observed().minus(knownInTest());
    List<Series> asked = new ArrayList<>();
    for (int i = 0; i < hidden.size(); i++) {
      asked.add(at(experiment.test().clean().series().get(i), hidden.series().get(i)));
    }
    return new SeriesSet(hidden.sensors(), asked);
  }

  private static Series at(Series clean, Series places) {
    double[] times = clean.times();
    double[][] values = places.values();
    for (int point = 0; point < values.length; point++) {
      int found = Arrays.binarySearch(times, places.time(point));
      for (int sensor = 0; sensor < values[point].length; sensor++) {
        if (places.isObserved(point, sensor)) {
          values[point][sensor] = clean.value(found, sensor);
        }
      }
    }
    return new Series(clean.id(), places.times(), values);
  }
}
