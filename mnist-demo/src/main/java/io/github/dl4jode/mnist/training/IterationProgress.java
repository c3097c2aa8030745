package io.github.dl4jode.mnist.training;

/**
 * How far an epoch has come.
 *
 * @param iteration counted from 1
 * @param loss mean cross-entropy of this minibatch
 * @param accuracy share of the epoch's images so far classified rightly, 0 to 1
 * @param imagesPerSecond over the epoch so far
 * @param work of the ODE block in this minibatch
 */
public record IterationProgress(
    int iteration, double loss, double accuracy, double imagesPerSecond, SolverWork work) {}
