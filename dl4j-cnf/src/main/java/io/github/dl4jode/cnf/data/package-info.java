/** Densities in the plane to learn from, with seeds. */
package io.github.dl4jode.cnf.data;
