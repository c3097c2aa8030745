/** Solves of stochastic equations, with and without gradients. */
package io.github.dl4jode.benchmarks.sde;
