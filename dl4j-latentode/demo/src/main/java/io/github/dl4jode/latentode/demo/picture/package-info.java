/** Pictures of series, of what is known of them, and of latent states. */
package io.github.dl4jode.latentode.demo.picture;
