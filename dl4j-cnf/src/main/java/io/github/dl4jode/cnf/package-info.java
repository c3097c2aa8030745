/** Continuous normalizing flows: models that learn, evaluate and sample a density. */
package io.github.dl4jode.cnf;
