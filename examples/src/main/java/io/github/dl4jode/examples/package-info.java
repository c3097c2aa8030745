/** Small programs, one for each use of the libraries. Each is one file with a {@code main}. */
package io.github.dl4jode.examples;
