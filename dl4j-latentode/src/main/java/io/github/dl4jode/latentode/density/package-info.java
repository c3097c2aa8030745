/** Densities of series and of latent states with their derivatives, on arrays by time. */
package io.github.dl4jode.latentode.density;
