/** Log-signatures of paths, which let a controlled equation take one step over many points. */
package io.github.dl4jode.cde.signature;
