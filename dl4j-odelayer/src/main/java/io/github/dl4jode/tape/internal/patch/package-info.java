/**
 * Convolutions as products with patches in loops: of float images with few channels, and of double
 * images.
 */
package io.github.dl4jode.tape.internal.patch;
