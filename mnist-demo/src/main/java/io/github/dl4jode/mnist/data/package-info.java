/** The sources of MNIST digits, and minibatches of them. */
package io.github.dl4jode.mnist.data;
