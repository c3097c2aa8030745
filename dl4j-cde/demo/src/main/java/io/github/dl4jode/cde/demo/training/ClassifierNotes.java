package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What belongs to the network of a classifier and is saved with it.
 *
 * @param settings of its training
 * @param standardisation of what it reads
 * @param classes their names
 */
public record ClassifierNotes(
    @JsonProperty(value = "settings", required = true) ClassifierTrainingSettings settings,
    @JsonProperty(value = "standardisation", required = true)
        ChannelStandardisation standardisation,
    @JsonProperty(value = "classes", required = true) List<String> classes) {

  /** Copies the list. */
  @JsonCreator
  public ClassifierNotes {
    classes = List.copyOf(classes);
  }
}
