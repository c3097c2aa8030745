/** The cost of a solve against the size of the state and the number of evaluations. */
package io.github.dl4jode.benchmarks.scaling;
