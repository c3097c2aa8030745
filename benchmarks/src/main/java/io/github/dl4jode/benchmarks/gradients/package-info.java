/** Gradients of long solves by what they keep: everything, checkpoints, or nothing. */
package io.github.dl4jode.benchmarks.gradients;
