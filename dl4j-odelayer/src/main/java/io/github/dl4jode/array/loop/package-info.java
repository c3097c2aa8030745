/** Loops with the vector instructions of the JVM, on Java arrays and on the memory of arrays. */
package io.github.dl4jode.array.loop;
