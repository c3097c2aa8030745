/** The equation of a flow, and its solves with and without the density. */
package io.github.dl4jode.cnf.flow;
