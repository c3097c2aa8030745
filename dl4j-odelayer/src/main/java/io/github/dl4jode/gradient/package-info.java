/** How dL/dy0, dL/dθ and dL/dt come back from a solve: three methods behind one interface. */
package io.github.dl4jode.gradient;
