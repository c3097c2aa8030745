package io.github.dl4jode.cde.demo.training;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * One training for the table, and what came of it.
 *
 * @param model which
 * @param dropped the share of values that was dropped
 * @param seed of all that is random
 * @param parameters of the model
 * @param epochs of the training
 * @param seconds that it took
 * @param trainingAccuracy the share of the training series that are classified as what they are
 * @param accuracy that of the test series
 */
public record AccuracyCell(
    @JsonProperty("model") ClassifierChoice model,
    @JsonProperty("dropped") double dropped,
    @JsonProperty("seed") long seed,
    @JsonProperty("parameters") long parameters,
    @JsonProperty("epochs") int epochs,
    @JsonProperty("seconds") double seconds,
    @JsonProperty("trainingAccuracy") double trainingAccuracy,
    @JsonProperty("accuracy") double accuracy) {

  /** For JSON. */
  @JsonCreator
  public AccuracyCell {}

  /** Whether this is the cell of a model, a share and a seed. */
  public boolean is(ClassifierChoice otherModel, double otherDropped, long otherSeed) {
    return model == otherModel && dropped == otherDropped && seed == otherSeed;
  }
}
