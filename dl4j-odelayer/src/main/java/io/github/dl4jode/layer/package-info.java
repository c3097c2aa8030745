/** The layers, vertices and listeners that a Deeplearning4j user configures. */
package io.github.dl4jode.layer;
