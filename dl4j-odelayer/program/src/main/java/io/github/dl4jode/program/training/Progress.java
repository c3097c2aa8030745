package io.github.dl4jode.program.training;

/**
 * How far a training has come.
 *
 * @param iteration from 1
 * @param loss of the iteration's minibatch before its update
 * @param forward evaluations of the vector field in the forward solve of the iteration
 * @param backward those of its backward solve
 * @param seconds since the start of this training
 */
public record Progress(int iteration, double loss, int forward, int backward, double seconds) {}
