/** The vertices of the graph: encoders, latent sample, decoder, evidence lower bound. */
package io.github.dl4jode.latentode.layer;
