/** How one step is made, and its reverse: the methods and what they need to be used by a solver. */
package io.github.dl4jode.method;
