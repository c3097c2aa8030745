/** The vector field of the MNIST experiment, compared with its raw convolutions. */
package io.github.dl4jode.benchmarks.field;
