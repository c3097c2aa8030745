package io.github.dl4jode.swap;

/**
 * What comes of a swap.
 *
 * @param <T> a configuration or a network
 * @param result the new one; the given one stays as it was
 * @param chain what has been replaced
 * @param summary before and after, to be printed
 */
public record Swapped<T>(T result, ResidualChain chain, SwapSummary summary) {}
