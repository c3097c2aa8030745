/**
 * Stochastic differential equations: drift and diffusion as a graph, calculus and kind of noise.
 */
package io.github.dl4jode.sde.equation;
