/** Level-1 arithmetic on flat arrays, by the cheapest way to do it for their size and backend. */
package io.github.dl4jode.vector;
