/** Flows at work on minibatches: their equations, solves with the density, and without it. */
package io.github.dl4jode.cnf.flow;
