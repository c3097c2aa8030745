package io.github.dl4jode.cde.demo.training;

import java.util.List;
import java.util.function.ToDoubleFunction;
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
 * @param loss the mean cross entropy of the test series, in nats; 0 in older files
 */
public record AccuracyCell(
    @JsonProperty("model") ClassifierChoice model,
    @JsonProperty("dropped") double dropped,
    @JsonProperty("seed") long seed,
    @JsonProperty("parameters") long parameters,
    @JsonProperty("epochs") int epochs,
    @JsonProperty("seconds") double seconds,
    @JsonProperty("trainingAccuracy") double trainingAccuracy,
    @JsonProperty("accuracy") double accuracy,
    @JsonProperty("loss") double loss) {

  /** For JSON. */
  @JsonCreator
  public AccuracyCell {}

  /**
   * The mean of the trainings of one cross-validation, and the time that they took together.
   *
   * @param parts at least one, of the same model, share and seed
   */
  public static AccuracyCell mean(List<AccuracyCell> parts) {
    AccuracyCell first = parts.get(0);
    return new AccuracyCell(
        first.model,
        first.dropped,
        first.seed,
        first.parameters,
        first.epochs,
        parts.stream().mapToDouble(AccuracyCell::seconds).sum(),
        mean(parts, AccuracyCell::trainingAccuracy),
        mean(parts, AccuracyCell::accuracy),
        mean(parts, AccuracyCell::loss));
  }

  private static double mean(List<AccuracyCell> parts, ToDoubleFunction<AccuracyCell> number) {
    return parts.stream().mapToDouble(number).average().orElseThrow();
  }

  /** Whether this is the cell of a model, a share and a seed. */
  public boolean is(ClassifierChoice otherModel, double otherDropped, long otherSeed) {
    return model == otherModel && dropped == otherDropped && seed == otherSeed;
  }
}
