/** Methods whose steps can be undone exactly, so that a gradient needs no stored states. */
package io.github.dl4jode.method.reversible;
