/**
 * Loops on Java arrays with the vector instructions of the processor, for a virtual machine that
 * was started with {@code --add-modules jdk.incubator.vector}.
 */
package io.github.dl4jode.simd;
