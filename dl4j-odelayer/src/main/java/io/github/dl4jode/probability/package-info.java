/** Likelihoods, evidence bounds, annealing and noise: what density models share. */
package io.github.dl4jode.probability;
