package io.github.dl4jode.gradient;

/**
 * dL/dt_i for every output time, and their cost.
 *
 * @param values one for each output time
 * @param functionEvaluations made only for them
 */
@SuppressWarnings("ArrayRecordComponent") // A new array, as the caller gave times.
record TimeGradients(double[] values, int functionEvaluations) {}
