package io.github.dl4jode.benchmarks.precision;

/**
 * A solve.
 *
 * @param evaluations of f, with the products that make a Jacobian
 * @param milliseconds the least time of several solves
 * @param error at the end, relative
 */
record WorkPoint(int evaluations, double milliseconds, double error) {}
