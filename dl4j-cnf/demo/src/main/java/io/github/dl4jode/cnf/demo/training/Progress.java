package io.github.dl4jode.cnf.demo.training;

/**
 * How far training has come.
 *
 * @param iteration from 1
 * @param negativeLogLikelihood of the iteration's minibatch before its update, in nats; the mean of
 *     all since the last report where several are reported together
 * @param forward evaluations of the vector field in the forward solve of the last iteration
 * @param backward those of its backward solve
 * @param seconds since the start of this training
 */
public record Progress(
    int iteration, double negativeLogLikelihood, int forward, int backward, double seconds) {}
