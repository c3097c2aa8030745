/** Pictures of series, of their known parts, and of latent states. */
package io.github.dl4jode.latentode.demo.picture;
