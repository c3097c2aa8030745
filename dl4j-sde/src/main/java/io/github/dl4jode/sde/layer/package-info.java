/** Stochastic equations as layers and vertices of Deeplearning4j networks. */
package io.github.dl4jode.sde.layer;
