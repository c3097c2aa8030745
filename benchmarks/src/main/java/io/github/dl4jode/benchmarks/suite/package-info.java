/** Runs all cases, each in its own processes, to one table with targets and peers. */
package io.github.dl4jode.benchmarks.suite;
