/** Solves of stochastic equations with fixed steps, and their gradients. */
package io.github.dl4jode.sde.solver;
