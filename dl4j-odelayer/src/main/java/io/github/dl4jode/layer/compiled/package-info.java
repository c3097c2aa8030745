/** Layers and vertices whose graph is compiled to a tape, and their runtime in a network. */
package io.github.dl4jode.layer.compiled;
