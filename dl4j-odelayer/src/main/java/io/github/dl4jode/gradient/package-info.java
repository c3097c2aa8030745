/**
 * Gradient methods: they carry dL/dy back through a solve to dL/dy0, dL/dθ, dL/d inputs and dL/dt.
 */
package io.github.dl4jode.gradient;
