/** What the graphs of dynamics are made of: activations, normalisation, time, first values. */
package io.github.dl4jode.dynamics.graph;
