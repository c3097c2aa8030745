/** What a user writes: f(t, y, θ) as a SameDiff graph, and ready-made ones. */
package io.github.dl4jode.dynamics;
