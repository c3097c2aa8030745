/** Irregular time series: series, files, batches on a union grid, normalisation, generators. */
package io.github.dl4jode.latentode.data;
