/**
 * What a flow's equation needs of the Jacobian of its dynamics, inside the graph of the dynamics.
 */
package io.github.dl4jode.cnf.divergence;
