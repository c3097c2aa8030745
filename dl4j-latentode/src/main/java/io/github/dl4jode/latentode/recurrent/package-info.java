/** A state that goes through observations: cells, and what happens between them. */
package io.github.dl4jode.latentode.recurrent;
