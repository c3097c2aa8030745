package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.TolerancePoint;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Everything that a comparison found out, so far or to its end.
 *
 * @param settings of the run
 * @param complete whether all networks were trained to their end and the studies made that were
 *     asked for
 * @param models in the order of the architectures
 * @param precisionForSpeed trained networks at other tolerances; empty until the end
 * @param memory of the block by tolerance and gradient; empty until the end
 */
public record Results(
    @JsonProperty("settings") RunSettings settings,
    @JsonProperty("complete") boolean complete,
    @JsonProperty("models") List<ModelResult> models,
    @JsonProperty("precisionForSpeed") List<TolerancePoint> precisionForSpeed,
    @JsonProperty("memory") List<MemoryPoint> memory) {

  /** Keeps copies of the lists. */
  public Results {
    models = List.copyOf(models);
    precisionForSpeed = List.copyOf(precisionForSpeed);
    memory = List.copyOf(memory);
  }
}
