/** A latent ODE that learns spirals. */
package io.github.dl4jode.benchmarks.latent;
