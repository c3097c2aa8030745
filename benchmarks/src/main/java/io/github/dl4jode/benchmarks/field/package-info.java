/** The vector field of the MNIST experiment, beside the convolutions it cannot do without. */
package io.github.dl4jode.benchmarks.field;
