/**
 * Terms, the right-hand sides of equations: a vector field on the states of a batch with its
 * inputs, quadratures, diffusion and derivatives.
 */
package io.github.dl4jode.term;
