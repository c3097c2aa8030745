/**
 * Level-1 arithmetic on ND4J arrays and Java arrays, in the cheapest way for their size and
 * backend.
 */
package io.github.dl4jode.array;
