/**
 * Penalties on dynamics that are integrated along a solve, so that trained dynamics are easy to
 * solve.
 */
package io.github.dl4jode.penalty;
