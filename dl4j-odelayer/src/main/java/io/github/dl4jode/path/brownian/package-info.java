/**
 * Brownian motion as a path: increments over any interval with their Lévy areas, as a function of a
 * seed, or given for tests.
 */
package io.github.dl4jode.path.brownian;
