/**
 * Groups of row-wise operations that run tile by tile, so that their arrays stay in the processor's
 * cache, by Java loops or by calls of ND4J.
 */
package io.github.dl4jode.tape.internal.tile;
