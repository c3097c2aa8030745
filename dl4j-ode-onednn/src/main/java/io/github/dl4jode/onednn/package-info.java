/**
 * Convolutions by oneDNN 2.5.2, in the order of memory that its kernels want.
 *
 * <p>Nothing has to be called: where this module is on the class path, layers and vector fields use
 * it for float images on a CPU.
 */
package io.github.dl4jode.onednn;
