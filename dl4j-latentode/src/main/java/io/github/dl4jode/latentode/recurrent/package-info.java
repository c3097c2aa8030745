/** A recurrent state that is updated at observations and evolves between them. */
package io.github.dl4jode.latentode.recurrent;
