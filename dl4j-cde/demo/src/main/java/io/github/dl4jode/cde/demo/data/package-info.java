/** Data for training and test: spirals, series of a file. */
package io.github.dl4jode.cde.demo.data;
