/**
 * The rules of differentiation by op: vector–Jacobian products, Jacobian–vector products, and the
 * derivatives of element-wise functions that both use.
 *
 * <p>Rules write ordinary ops into a SameDiff graph. Only the shapes of variables come from
 * elsewhere, through {@link io.github.dl4jode.tape.internal.derivative.BufferLookup}.
 */
package io.github.dl4jode.tape.internal.derivative;
