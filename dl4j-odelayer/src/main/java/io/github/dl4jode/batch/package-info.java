/** Solves each example of a batch as its own: own steps, times, events and status. */
package io.github.dl4jode.batch;
