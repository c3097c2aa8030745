package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.SdeGan;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What makes a training what it is: the same settings give the same numbers.
 *
 * @param model what is trained
 * @param data what is learned from
 * @param iterations in all
 * @param batchSize series in a minibatch
 * @param learningRate at first
 * @param schedule how it changes
 * @param state components of the state
 * @param hidden units of each hidden layer
 * @param layers hidden layers of each network of a vector field
 * @param largestDiffusion the bound of the diffusion of a latent SDE
 * @param steps of the solver between two times
 * @param deviation of the noise of measurement of a latent model, in deviations of the data
 * @param annealing iterations until the divergence of a latent model counts in full
 * @param seed of first values, order and noise
 */
public record GenerativeSettings(
    @JsonProperty(value = "model", required = true) GenerativeChoice model,
    @JsonProperty(value = "data", required = true) DataName data,
    @JsonProperty(value = "iterations", required = true) int iterations,
    @JsonProperty(value = "batchSize", required = true) int batchSize,
    @JsonProperty(value = "learningRate", required = true) double learningRate,
    @JsonProperty(value = "schedule", required = true) ScheduleChoice schedule,
    @JsonProperty(value = "state", required = true) int state,
    @JsonProperty(value = "hidden", required = true) int hidden,
    @JsonProperty("layers") int layers,
    @JsonProperty("largestDiffusion") double largestDiffusion,
    @JsonProperty(value = "steps", required = true) int steps,
    @JsonProperty(value = "deviation", required = true) double deviation,
    @JsonProperty(value = "annealing", required = true) int annealing,
    @JsonProperty(value = "seed", required = true) long seed) {

  /** The critic learns faster, so that it is near its best. */
  private static final double CRITIC_RATE = 3;

  /** The part of the training after which the parameters of a GAN are averaged. */
  private static final double AVERAGED_AFTER = 0.6;

  private static final double LARGEST_DIFFUSION = 1;

  /** Of the network of each component of the state. */
  private static final int DIFFUSION_UNITS = 8;

  /** Files of earlier versions say nothing of layers and diffusion, which were as by default. */
  public GenerativeSettings {
    layers = layers == 0 ? model.layers() : layers;
    largestDiffusion = largestDiffusion == 0 ? LARGEST_DIFFUSION : largestDiffusion;
  }

  /** A model with its first values. */
  public PathModel newModel(PathScaling scaling) {
    int times = scaling.times().size();
    double step = model.span(times) / (times - 1) / steps;
    return switch (model) {
      case LATENT -> new LatentPathModel(latentSde(scaling.channels().size(), step));
      case GAN -> new GanPathModel(gan(scaling.channels().size(), step));
      case LATENT_ODE -> new LatentOdePathModel(latentOde(scaling.channels()));
    };
  }

  private LatentSde latentSde(int channels, double step) {
    return LatentSde.builder(channels)
        .latent(state)
        .context(hidden)
        .hidden(hiddenLayers())
        .diffusion(new ComponentwiseDiffusion(DIFFUSION_UNITS, largestDiffusion))
        .deviation(deviation)
        .klAnnealing(rise())
        .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, step))
        .updater(new Adam(schedule.schedule(learningRate, iterations)))
        .seed(seed)
        .build();
  }

  private SdeGan gan(int channels, double step) {
    return SdeGan.builder(channels)
        .state(state)
        .criticState(state)
        .hidden(hiddenLayers())
        .solver(SdeSolver.of(SdeMethods.MIDPOINT, step))
        .generatorUpdater(withoutMomentum(1))
        .criticUpdater(withoutMomentum(CRITIC_RATE))
        .averageAfter((int) (AVERAGED_AFTER * iterations))
        .seed(seed)
        .build();
  }

  private LatentOde latentOde(List<String> channels) {
    return LatentOde.builder(SeriesScaling.none(channels))
        .latent(state)
        .recognition(new GruCell(hidden))
        .dynamics(DenseDynamics.builder().hidden(hiddenLayers()).build())
        .noise(deviation)
        .klAnnealing(rise())
        .updater(new Adam(schedule.schedule(learningRate, iterations)))
        .seed(seed)
        .build();
  }

  private long[] hiddenLayers() {
    return LongStream.generate(() -> hidden).limit(layers).toArray();
  }

  private KlAnnealing rise() {
    return annealing == 0 ? KlAnnealing.none() : KlAnnealing.over(annealing);
  }

  private Adam withoutMomentum(double factor) {
    return Adam.builder()
        .learningRateSchedule(schedule.schedule(factor * learningRate, iterations))
        .beta1(0)
        .beta2(0.9)
        .build();
  }

  /** What the loss is called. */
  public String loss() {
    return model == GenerativeChoice.GAN ? "D(generated) - D(data)" : "-ELBO";
  }

  /** What differs from other settings, by the names of options. */
  public List<Difference> differencesFrom(GenerativeSettings other) {
    return Difference.between(options(), other.options());
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("--model", model);
    options.put("data", data);
    options.put("--iterations", iterations);
    options.put("--batch-size", batchSize);
    options.put("--learning-rate", learningRate);
    options.put("--schedule", schedule);
    options.put("--state", state);
    options.put("--hidden", hidden);
    options.put("--layers", layers);
    options.put("--largest-diffusion", largestDiffusion);
    options.put("--steps", steps);
    options.put("--deviation", deviation);
    options.put("--annealing", annealing);
    options.put("--seed", seed);
    return options;
  }
}
