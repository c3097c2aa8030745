/** Irregular time series: files, minibatches on a union grid, scaling, generators. */
package io.github.dl4jode.latentode.data;
