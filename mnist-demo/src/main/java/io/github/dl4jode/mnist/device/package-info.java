/** Compares what the current backend computes with results of the CPU that are stored here. */
package io.github.dl4jode.mnist.device;
