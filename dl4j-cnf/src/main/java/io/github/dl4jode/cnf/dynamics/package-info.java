/** The dynamics of the two papers about flows, all of them smooth. */
package io.github.dl4jode.cnf.dynamics;
