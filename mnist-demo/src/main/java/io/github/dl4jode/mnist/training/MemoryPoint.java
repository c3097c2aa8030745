package io.github.dl4jode.mnist.training;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What one gradient of a trained network's ODE block took.
 *
 * @param gradient the label of the gradient method
 * @param tolerance rtol and atol
 * @param forward evaluations of the field in the forward pass
 * @param backward evaluations in the backward pass
 * @param bytes that the block held
 */
public record MemoryPoint(
    @JsonProperty("gradient") String gradient,
    @JsonProperty("tolerance") double tolerance,
    @JsonProperty("forward") int forward,
    @JsonProperty("backward") int backward,
    @JsonProperty("bytes") long bytes) {}
