/** Vector fields of controlled differential equations, as graphs: the base class and ready ones. */
package io.github.dl4jode.cde.dynamics;
