/** Models and their training: what is chosen, the loop, and what it tells on the way. */
package io.github.dl4jode.latentode.demo.training;
