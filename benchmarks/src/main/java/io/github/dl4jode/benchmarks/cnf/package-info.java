/** A continuous normalizing flow that learns two circles. */
package io.github.dl4jode.benchmarks.cnf;
