package io.github.dl4jode.latentode.demo.training;

import java.util.Map;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How minibatches differ from the series that are learned.
 *
 * @param shift how far they are moved in time at most, as a part of the time that series take
 * @param shown the part of each series that is shown at least, while all of it is to be explained;
 *     1 hides nothing
 * @param consistency the factor of the divergence between a series and a piece of it, which are
 *     then shown both; 0 shows one of them
 */
public record MinibatchChanges(
    @JsonProperty("shift") double shift,
    @JsonProperty("shown") double shown,
    @JsonProperty("consistency") double consistency) {

  /** Series as they are. */
  static final MinibatchChanges NONE = new MinibatchChanges(0, 1, 0);

  /** For JSON. */
  @JsonCreator
  public MinibatchChanges {}

  /** Whether minibatches have pairs of a series and a piece of it. */
  boolean makesPairs() {
    return consistency > 0;
  }

  /** The same for a model that has no use for pairs. */
  MinibatchChanges withoutPairs() {
    return new MinibatchChanges(shift, shown, 0);
  }

  void addOptions(Map<String, Object> options) {
    options.put("--shift", shift);
    options.put("--shown", shown);
    options.put("--consistency", consistency);
  }
}
