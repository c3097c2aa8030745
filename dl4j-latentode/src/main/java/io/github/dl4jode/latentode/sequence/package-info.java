/** The points of a minibatch of series, in the order in which a recurrence reads them. */
package io.github.dl4jode.latentode.sequence;
