/** Densities in the plane to learn from: by examples with seeds, and by formulas. */
package io.github.dl4jode.cnf.data;
