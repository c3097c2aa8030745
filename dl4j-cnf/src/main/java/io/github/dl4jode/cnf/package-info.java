/** Continuous normalizing flows: densities that are learned, evaluated and sampled. */
package io.github.dl4jode.cnf;
