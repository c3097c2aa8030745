/**
 * Compiles a SameDiff graph to a flat list of instructions on buffers that already exist.
 *
 * <p>{@link io.github.dl4jode.tape.TapeSpecification} says what to compile, {@link
 * io.github.dl4jode.tape.TapeCompiler} compiles it, and {@link io.github.dl4jode.tape.Tape} runs
 * it. {@link io.github.dl4jode.tape.ForwardMode} adds Jacobian–vector products to a graph before it
 * is compiled. {@link io.github.dl4jode.tape.convolution.ConvolutionExecutor} may compute its
 * convolutions. The packages below {@code internal} are for this package alone.
 */
package io.github.dl4jode.tape;
