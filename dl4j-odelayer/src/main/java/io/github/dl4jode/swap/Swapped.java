package io.github.dl4jode.swap;

/**
 * The result of a swap.
 *
 * @param <T> a configuration or a network
 * @param result the new one; the given one does not change
 * @param chain the replaced blocks
 * @param summary before and after, to be printed
 */
public record Swapped<T>(T result, ResidualChain chain, SwapSummary summary) {}
