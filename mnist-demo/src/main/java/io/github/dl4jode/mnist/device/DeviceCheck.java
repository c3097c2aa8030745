package io.github.dl4jode.mnist.device;

import java.util.function.Supplier;

/**
 * A computation whose result does not depend on the device, up to rounding.
 *
 * @param name says what is computed; the key of the stored result
 * @param tolerance the largest allowed difference, relative to the largest expected value or 1
 * @param values computes, in float
 */
record DeviceCheck(String name, double tolerance, Supplier<double[]> values) {}
