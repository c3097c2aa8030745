/** Loops on arrays of doubles that join successive operations of a tape, and loops of rows. */
package io.github.dl4jode.array.loop.doubles;
