/**
 * Vector fields f(t, y, θ) as SameDiff graphs: written by a user, ready-made, or made of DL4J's
 * layers.
 */
package io.github.dl4jode.dynamics;
