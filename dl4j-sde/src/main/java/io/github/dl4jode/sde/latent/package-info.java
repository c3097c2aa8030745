/**
 * The parts of the network of a latent SDE: posterior paths with their divergence, and the bound.
 */
package io.github.dl4jode.sde.latent;
