/** Labelled time series: generators, standardisation, minibatches with missing values. */
package io.github.dl4jode.cde.data;
