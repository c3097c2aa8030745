package io.github.dl4jode.latentode;

/**
 * What a series says of its latent state: independent normal distributions.
 *
 * @param mean of each component
 * @param variance of each component
 */
@SuppressWarnings("ArrayRecordComponent") // Fresh arrays of numbers.
public record LatentPosterior(double[] mean, double[] variance) {}
