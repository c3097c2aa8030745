package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.ModelResult;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What a saved network must say of itself for its training to go on.
 *
 * @param settings of the run
 * @param result of the epochs that the network has behind it
 */
public record Checkpoint(
    @JsonProperty("settings") RunSettings settings, @JsonProperty("result") ModelResult result) {}
