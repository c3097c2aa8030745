/** Convolutions of float and double images by Winograd's algorithm, in loops. */
package io.github.dl4jode.tape.internal.winograd;
