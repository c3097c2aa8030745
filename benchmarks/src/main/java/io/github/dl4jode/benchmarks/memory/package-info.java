/** Resident memory while layers are trained. */
package io.github.dl4jode.benchmarks.memory;
