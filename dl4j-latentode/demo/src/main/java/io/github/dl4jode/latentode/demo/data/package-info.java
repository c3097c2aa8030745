/** Data for training and test: spirals, other generated series, files. */
package io.github.dl4jode.latentode.demo.data;
