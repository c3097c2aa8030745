/**
 * Drift and diffusion as parts of a network's configuration: the base class for users, and
 * networks.
 */
package io.github.dl4jode.sde.dynamics;
