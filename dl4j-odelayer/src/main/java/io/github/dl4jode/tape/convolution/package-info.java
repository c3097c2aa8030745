/**
 * What computes the convolutions of a tape in place of ND4J, found by {@link
 * java.util.ServiceLoader}: the interface for modules that add a faster library.
 */
package io.github.dl4jode.tape.convolution;
