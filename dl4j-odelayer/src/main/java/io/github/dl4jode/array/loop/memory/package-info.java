/** Loops on the memory of arrays, and copies between it and Java arrays. */
package io.github.dl4jode.array.loop.memory;
