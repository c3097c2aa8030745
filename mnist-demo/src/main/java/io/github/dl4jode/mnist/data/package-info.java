/** MNIST digits: where they come from, and minibatches of them. */
package io.github.dl4jode.mnist.data;
