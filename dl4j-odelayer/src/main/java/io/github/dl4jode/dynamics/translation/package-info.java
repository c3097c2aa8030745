/** Layers of DL4J as parts of the graph of f; {@code LayerDynamics} are made of them. */
package io.github.dl4jode.dynamics.translation;
