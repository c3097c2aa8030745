/** A SameDiff graph as a flat list of ready instructions on buffers that already exist. */
package io.github.dl4jode.tape;
