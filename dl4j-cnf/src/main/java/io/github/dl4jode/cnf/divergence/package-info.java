/** The trace of the Jacobian of the dynamics, exact or estimated, as a graph. */
package io.github.dl4jode.cnf.divergence;
