/** Runs one {@code Solve} (term, state, times, stops, event) to a {@code Solution}. */
package io.github.dl4jode.solver;
