/** Convolutions of float images with few channels, as products with their patches in loops. */
package io.github.dl4jode.tape.internal.patch;
