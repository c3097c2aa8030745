package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.data.SpiralExperiment;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * One training for the table, and what came of it.
 *
 * @param model which
 * @param observed how many points of each spiral are known
 * @param seed of all that is random
 * @param parameters of the model
 * @param iterations of the training
 * @param seconds that it took
 * @param interpolation RMSE within the window
 * @param extrapolation RMSE after it
 * @param clockwise its part of clockwise spirals
 * @param counterClockwise its part of the others
 */
public record TableCell(
    @JsonProperty("model") ModelChoice model,
    @JsonProperty("observed") int observed,
    @JsonProperty("seed") long seed,
    @JsonProperty("parameters") long parameters,
    @JsonProperty("iterations") int iterations,
    @JsonProperty("seconds") double seconds,
    @JsonProperty("interpolation") double interpolation,
    @JsonProperty("extrapolation") double extrapolation,
    @JsonProperty("clockwise") double clockwise,
    @JsonProperty("counterClockwise") double counterClockwise) {

  /** For JSON. */
  @JsonCreator
  public TableCell {}

  /** Whether this is the cell of a model, a number of points and a seed. */
  public boolean is(ModelChoice otherModel, int otherObserved, long otherSeed) {
    return model == otherModel && observed == otherObserved && seed == otherSeed;
  }

  /** A cell of errors. */
  static TableCell of(
      ModelChoice model,
      int observed,
      long seed,
      long parameters,
      int iterations,
      double seconds,
      SpiralExperiment.Errors errors) {
    return new TableCell(
        model,
        observed,
        seed,
        parameters,
        iterations,
        seconds,
        errors.interpolation(),
        errors.extrapolation(),
        errors.clockwise(),
        errors.counterClockwise());
  }
}
