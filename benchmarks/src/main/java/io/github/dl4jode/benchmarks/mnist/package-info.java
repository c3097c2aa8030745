/** Training iterations of the networks of the MNIST demo. */
package io.github.dl4jode.benchmarks.mnist;
