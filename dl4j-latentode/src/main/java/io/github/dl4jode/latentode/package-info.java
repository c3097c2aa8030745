/** The models for time series: latent ODEs and recurrent predictors. */
package io.github.dl4jode.latentode;
