/** Reads, swaps and trains networks of DL4J that are not part of the demo. */
package io.github.dl4jode.mnist.network;
