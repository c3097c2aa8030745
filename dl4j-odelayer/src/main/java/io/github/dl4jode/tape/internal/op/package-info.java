/**
 * What the tape does with each op of a SameDiff graph: tracing, lowering to cheaper ops, reverse
 * mode, and the refusal of ops that a tape cannot hold.
 */
package io.github.dl4jode.tape.internal.op;
