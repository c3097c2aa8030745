/** Queries of Brownian paths. */
package io.github.dl4jode.benchmarks.brownian;
