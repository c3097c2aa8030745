/** Methods that solve linear systems with the Jacobian of the term, for stiff equations. */
package io.github.dl4jode.method.implicit;
