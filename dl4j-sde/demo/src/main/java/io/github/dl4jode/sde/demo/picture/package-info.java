/** Pictures of sample paths, marginals, phase portraits and fans of quantiles. */
package io.github.dl4jode.sde.demo.picture;
