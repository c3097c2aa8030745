/** Replaces the residual blocks of an existing network by one ODE block. */
package io.github.dl4jode.swap;
