/** Level-1 arithmetic on flat arrays, in the cheapest way for their size and backend. */
package io.github.dl4jode.vector;
