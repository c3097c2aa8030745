/**
 * Series of observations as paths: irregular times, missing values, extra channels; the fit of all
 * channels of all examples of a minibatch, and its transpose.
 */
package io.github.dl4jode.path.series;
