/** Computes small things on the current backend and compares them with stored results of a CPU. */
package io.github.dl4jode.mnist.check;
