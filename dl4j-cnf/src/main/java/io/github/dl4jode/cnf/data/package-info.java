/** Densities in the plane as training data, and the transformation of pixels. */
package io.github.dl4jode.cnf.data;
