/**
 * What is integrated: a vector field on the states of a batch, its inputs, quadratures and
 * diffusion, and its derivatives.
 */
package io.github.dl4jode.term;
