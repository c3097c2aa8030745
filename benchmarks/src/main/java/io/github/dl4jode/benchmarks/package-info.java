/**
 * What the library costs, one case per run: {@code bench CASE} prints one line of JSON.
 *
 * <p>A case is a {@link io.github.dl4jode.benchmarks.BenchmarkCase}; a command turns options into
 * one.
 */
package io.github.dl4jode.benchmarks;
