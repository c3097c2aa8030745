package io.github.dl4jode.benchmarks.field;

/** The raw ops of one convolution and of its gradient, on arrays that exist already. */
public interface ConvolutionCall {

  /** The convolution. */
  void forward();

  /** Its gradients. */
  void backward();

  /** Makes a convolution of a minibatch. */
  @FunctionalInterface
  interface Maker {
    ConvolutionCall make(ConvolutionShape shape, int batch);
  }

  /** The faster of two on this machine, after some rounds of both in turn. */
  static ConvolutionCall faster(ConvolutionCall first, ConvolutionCall second) {
    double[] least = {Double.MAX_VALUE, Double.MAX_VALUE};
    for (int round = 0; round < 8; round++) {
      least[0] = Math.min(least[0], nanoseconds(first));
      least[1] = Math.min(least[1], nanoseconds(second));
    }
    return least[0] <= least[1] ? first : second;
  }

  private static double nanoseconds(ConvolutionCall convolution) {
    long start = System.nanoTime();
    convolution.forward();
    convolution.backward();
    return System.nanoTime() - start;
  }
}
