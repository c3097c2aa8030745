/** The latent ODE as one object, around an ordinary Deeplearning4j graph. */
package io.github.dl4jode.latentode;
