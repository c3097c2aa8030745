/** The first training iteration of a fresh virtual machine. */
package io.github.dl4jode.benchmarks.first;
