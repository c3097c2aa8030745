package io.github.dl4jode.dynamics.translation;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dilated kernel as a larger kernel with zeros between the taps.
 *
 * <p>M2.1's oneDNN convolutions fail for every dilation but 1. The larger kernel depends on
 * parameters alone, so it is made once per update.
 *
 * @param kernel the taps in each dimension
 * @param dilation their distances
 */
record DilatedKernel(int[] kernel, int[] dilation) {

  /** The sizes with the zeros. */
  int[] sizes() {
    int[] sizes = new int[kernel.length];
    Arrays.setAll(sizes, i -> (kernel[i] - 1) * dilation[i] + 1);
    return sizes;
  }

  /**
   * Puts the zeros between the taps.
   *
   * @param weights [kernel, in, out]
   * @param inputs in
   * @param outputs out
   * @return [sizes, in, out]
   */
  SDVariable spread(SDVariable weights, long inputs, long outputs) {
    if (Arrays.stream(dilation).allMatch(distance -> distance == 1)) {
      return weights;
    }
    SameDiff graph = weights.getSameDiff();
    SDVariable places = graph.constant(Nd4j.createFromArray(places()).castTo(weights.dataType()));
    SDVariable taps = graph.reshape(weights, product(kernel), inputs * outputs);
    long[] shape =
        Arrays.copyOf(Arrays.stream(sizes()).asLongStream().toArray(), kernel.length + 2);
    shape[kernel.length] = inputs;
    shape[kernel.length + 1] = outputs;
    return graph.reshape(graph.mmul(places, taps), shape);
  }

  /** For each place in the larger kernel (rows) and each tap, 1 if the tap is at that place. */
  private double[][] places() {
    int[] sizes = sizes();
    double[][] places = new double[product(sizes)][product(kernel)];
    for (int tap = 0; tap < product(kernel); tap++) {
      int place = 0;
      int factor = 1;
      int rest = tap;
      for (int i = kernel.length - 1; i >= 0; i--) {
        place += rest % kernel[i] * dilation[i] * factor;
        factor *= sizes[i];
        rest /= kernel[i];
      }
      places[place][tap] = 1;
    }
    return places;
  }

  private static int product(int[] sizes) {
    return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
  }
}
