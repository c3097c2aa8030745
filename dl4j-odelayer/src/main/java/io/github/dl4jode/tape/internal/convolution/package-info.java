/** Convolutions of a tape that an installed executor computes. */
package io.github.dl4jode.tape.internal.convolution;
