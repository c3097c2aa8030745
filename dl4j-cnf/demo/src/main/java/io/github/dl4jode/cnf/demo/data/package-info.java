/** What flows learn from: toy densities, and the numbers of a file. */
package io.github.dl4jode.cnf.demo.data;
