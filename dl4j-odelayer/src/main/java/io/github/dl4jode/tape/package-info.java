/**
 * A SameDiff graph as a flat list of ready instructions on buffers that already exist.
 *
 * <p>What rewrites graphs stands here as well: reverse mode, which every tape with gradients begins
 * with, and {@link io.github.dl4jode.tape.ForwardMode}, for those who write graphs. Both are tables
 * of rules by op, both need the shapes that only tracing finds, and the ops that one writes are ops
 * that the other, and the lowering, must know.
 */
package io.github.dl4jode.tape;
