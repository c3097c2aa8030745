/**
 * Loops on Java arrays by the vector instructions of the processor, for a virtual machine that was
 * started with {@code --add-modules jdk.incubator.vector}. Knows nothing of the rest.
 */
package io.github.dl4jode.simd;
