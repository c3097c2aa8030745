/** The parts of the graph: encoders, the latent sample, the decoder, the evidence lower bound. */
package io.github.dl4jode.latentode.layer;
