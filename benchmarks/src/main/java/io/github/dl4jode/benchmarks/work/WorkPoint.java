package io.github.dl4jode.benchmarks.work;

/**
 * One computation.
 *
 * @param evaluations of f, with the products that make a Jacobian
 * @param milliseconds the least time of several repetitions
 * @param error of the result, relative
 */
public record WorkPoint(int evaluations, double milliseconds, double error) {}
