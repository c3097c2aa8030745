package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.ScheduleChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What makes a training what it is: the same settings give the same numbers.
 *
 * @param data what is learned from
 * @param iterations in all
 * @param batchSize series an iteration
 * @param learningRate of Adam
 * @param schedule how it changes
 * @param annealing iterations until the Kullback–Leibler divergence counts in full
 * @param shown the part of each series that is shown at least, while all of it is to be explained
 * @param seed of first values, orders, changes and noise
 * @param model the parts of the model
 */
public record TrainingSettings(
    @JsonProperty("data") String data,
    @JsonProperty("iterations") int iterations,
    @JsonProperty("batchSize") int batchSize,
    @JsonProperty("learningRate") double learningRate,
    @JsonProperty("schedule") ScheduleChoice schedule,
    @JsonProperty("annealing") int annealing,
    @JsonProperty("shown") double shown,
    @JsonProperty("seed") long seed,
    @JsonProperty("model") ModelSettings model) {

  /** For JSON. */
  @JsonCreator
  public TrainingSettings {}

  /** The same training with another seed. */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(
        data, iterations, batchSize, learningRate, schedule, annealing, shown, other, model);
  }

  /** The same training with series that are shown whole. */
  TrainingSettings withWholeSeries() {
    return new TrainingSettings(
        data, iterations, batchSize, learningRate, schedule, annealing, 1, seed, model);
  }

  /** A latent ODE with its first values. */
  public LatentOde newLatentOde(SeriesScaling scaling) {
    return LatentOde.builder(scaling)
        .latent(model.latent())
        .anchor(model.anchor().anchor())
        .recognition(model.encoder().cell(model.recognition()))
        .evolution(model.encoder().evolution(model.recognition()))
        .dynamics(model.newDynamics())
        .decoder(model.newDecoder())
        .noise(model.noise().of(scaling.sensors().size()))
        .klAnnealing(klAnnealing())
        .solver(model.solver())
        .gradient(model.gradient().method())
        .updater(updater())
        .seed(seed)
        .build();
  }

  KlAnnealing klAnnealing() {
    return annealing == 0 ? KlAnnealing.none() : KlAnnealing.over(annealing);
  }

  IUpdater updater() {
    return new Adam(schedule.schedule(learningRate, iterations));
  }

  /** What differs from other settings, by the names of options: "--seed is 1, not 2". */
  public List<String> differencesFrom(TrainingSettings other) {
    return Difference.between(options(), other.options()).stream()
        .map(Difference::toString)
        .toList();
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", data);
    options.put("--iterations", iterations);
    options.put("--batch-size", batchSize);
    options.put("--learning-rate", learningRate);
    options.put("--schedule", schedule);
    options.put("--annealing", annealing);
    options.put("--shown", shown);
    options.put("--seed", seed);
    model.addOptions(options);
    return options;
  }
}
