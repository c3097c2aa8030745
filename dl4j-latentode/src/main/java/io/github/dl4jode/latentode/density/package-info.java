/** Likelihoods of series and of their times with their derivatives, on arrays by time. */
package io.github.dl4jode.latentode.density;
