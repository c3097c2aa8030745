/** What each thread computes of a group: loops on the Java arrays that hold one tile, and sums. */
package io.github.dl4jode.tape.internal.lane;
