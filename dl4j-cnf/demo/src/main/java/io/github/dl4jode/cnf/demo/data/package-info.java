/** Training data of flows: toy densities, and the rows of a file. */
package io.github.dl4jode.cnf.demo.data;
