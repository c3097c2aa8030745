/** Error of a gradient against the time that it takes: every method, tolerance and gradient. */
package io.github.dl4jode.benchmarks.accuracy;
