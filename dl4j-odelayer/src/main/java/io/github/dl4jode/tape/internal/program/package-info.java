/**
 * The operations of a tape and the buffers that they read and write.
 *
 * <p>{@link io.github.dl4jode.tape.internal.program.TapeBuilder} collects operations by phase,
 * {@link io.github.dl4jode.tape.internal.program.Kernel} ties one of them to arrays, and {@link
 * io.github.dl4jode.tape.internal.program.MemoryPlan} gives the buffers their memory. Knows no
 * other package of the tape.
 */
package io.github.dl4jode.tape.internal.program;
