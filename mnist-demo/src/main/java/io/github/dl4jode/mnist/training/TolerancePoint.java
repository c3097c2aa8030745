package io.github.dl4jode.mnist.training;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A trained network, tested at another tolerance than it was trained with.
 *
 * @param model the label of the architecture
 * @param title the name of the architecture in plots
 * @param tolerance rtol and atol
 * @param testError share of test images classified wrongly, 0 to 1
 * @param seconds for all test images
 * @param evaluations of the field per minibatch
 */
public record TolerancePoint(
    @JsonProperty("model") String model,
    @JsonProperty("title") String title,
    @JsonProperty("tolerance") double tolerance,
    @JsonProperty("testError") double testError,
    @JsonProperty("seconds") double seconds,
    @JsonProperty("evaluations") double evaluations) {}
