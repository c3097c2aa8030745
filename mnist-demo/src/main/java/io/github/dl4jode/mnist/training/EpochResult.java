package io.github.dl4jode.mnist.training;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What came of one epoch.
 *
 * @param epoch counted from 1
 * @param learningRate at the beginning of this epoch
 * @param trainingLoss mean cross-entropy over the epoch, in nats
 * @param trainingAccuracy share of training images classified rightly as they were met, 0 to 1
 * @param testError share of test images classified wrongly after the epoch, 0 to 1
 * @param seconds of training, without the test
 * @param imagesPerSecond in training
 * @param work of the ODE block per training minibatch
 * @param testEvaluations of the field per test minibatch
 */
public record EpochResult(
    @JsonProperty("epoch") int epoch,
    @JsonProperty("learningRate") double learningRate,
    @JsonProperty("trainingLoss") double trainingLoss,
    @JsonProperty("trainingAccuracy") double trainingAccuracy,
    @JsonProperty("testError") double testError,
    @JsonProperty("seconds") double seconds,
    @JsonProperty("imagesPerSecond") double imagesPerSecond,
    @JsonProperty("work") SolverWork work,
    @JsonProperty("testEvaluations") double testEvaluations) {}
