/**
 * Classical stochastic models of one series, fitted by exact maximum likelihood: the baseline for
 * neural ones.
 */
package io.github.dl4jode.sde.classical;
