/** Training, testing, and the two studies on the trained networks. */
package io.github.dl4jode.mnist.training;
