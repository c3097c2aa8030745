package io.github.dl4jode.mnist.training;

import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What came of training one network, so far or to its end.
 *
 * @param model the label of the architecture
 * @param title the name of the architecture in tables and plots
 * @param parameters their number
 * @param blockBytes the most memory that the block held for a minibatch; 0 where there is no block
 * @param epochs at least one
 */
public record ModelResult(
    @JsonProperty("model") String model,
    @JsonProperty("title") String title,
    @JsonProperty("parameters") long parameters,
    @JsonProperty("blockBytes") long blockBytes,
    @JsonProperty("epochs") List<EpochResult> epochs) {

  /** Keeps a copy of the epochs. */
  public ModelResult {
    epochs = List.copyOf(epochs);
  }

  /** The last epoch. */
  public EpochResult last() {
    return epochs.get(epochs.size() - 1);
  }

  /** The mean time of training of an epoch. */
  public double secondsPerEpoch() {
    return epochs.stream().mapToDouble(EpochResult::seconds).average().orElseThrow();
  }
}
