/** The dynamics of flows, which have to be smooth: those of the two papers. */
package io.github.dl4jode.cnf.dynamics;
