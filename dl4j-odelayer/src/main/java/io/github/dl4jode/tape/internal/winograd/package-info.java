/** Convolutions of float images by Winograd's algorithm, in loops of vector instructions. */
package io.github.dl4jode.tape.internal.winograd;
