/** Methods for stochastic equations, each of which writes one step as a graph. */
package io.github.dl4jode.sde.method;
