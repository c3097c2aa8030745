package io.github.dl4jode.mnist.check;

import java.util.function.Supplier;

/**
 * Something that is computed on the backend, the same on every machine.
 *
 * @param name of the computation; no commas
 * @param tolerance the largest difference from the stored result, in units of its largest value
 * @param result computes it
 */
record BackendComputation(String name, double tolerance, Supplier<double[]> result) {

  /** Numbers that need no generator of a device. */
  static float[] numbers(int count, double low, double high) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (low + (high - low) * ((0.37 + i * 0.6180339887) % 1));
    }
    return numbers;
  }

  /** Every so many of the values, at most about 100. */
  static double[] sample(double... values) {
    int every = Math.max(1, values.length / 100);
    double[] sample = new double[(values.length + every - 1) / every];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = values[i * every];
    }
    return sample;
  }
}
