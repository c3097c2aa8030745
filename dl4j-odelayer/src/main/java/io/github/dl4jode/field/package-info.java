/**
 * The function being integrated: a vector field on a flat state, and its vector–Jacobian product.
 */
package io.github.dl4jode.field;
