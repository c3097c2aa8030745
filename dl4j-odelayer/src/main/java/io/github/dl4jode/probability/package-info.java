/** Likelihoods, the Gaussian posterior, annealing, weights and noise: what density models share. */
package io.github.dl4jode.probability;
