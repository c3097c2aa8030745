/**
 * What a user writes: f(t, y, θ) as a SameDiff graph, ready-made ones, and those made of DL4J's own
 * layers.
 */
package io.github.dl4jode.dynamics;
