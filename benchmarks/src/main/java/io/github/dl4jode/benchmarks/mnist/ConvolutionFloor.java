package io.github.dl4jode.benchmarks.mnist;

import io.github.dl4jode.benchmarks.field.FieldFloor;
import io.github.dl4jode.mnist.model.Architecture;

/** The convolutions of a training iteration alone, part by part. */
final class ConvolutionFloor {

  private static final int CHANNELS = 64;
  private static final int SIDE = 6;

  /** Two convolutions each, as many as one evaluation of the field has. */
  private static final int RESIDUAL_BLOCKS = 6;

  private final StemFloor stem;
  private final FieldFloor block;

  /**
   * The milliseconds of the parts.
   *
   * @param stem of {@link ConvolutionFloor#stem()}
   * @param forward of {@link ConvolutionFloor#blockForward()}
   * @param forwardAndBackward of {@link ConvolutionFloor#blockForwardAndBackward()}
   */
  record Milliseconds(double stem, double forward, double forwardAndBackward) {

    /**
     * The milliseconds of an iteration.
     *
     * @param forwardEvaluations of the field; 0 without an ODE block
     * @param backwardEvaluations likewise
     */
    double ofIteration(
        Architecture architecture, double forwardEvaluations, double backwardEvaluations) {
      return switch (architecture) {
        case STEM -> stem;
        case RESNET -> stem + RESIDUAL_BLOCKS * forwardAndBackward;
        case ODENET, RKNET ->
            stem + forwardEvaluations * forward + backwardEvaluations * forwardAndBackward;
      };
    }
  }

  private ConvolutionFloor(StemFloor stem, FieldFloor block) {
    this.stem = stem;
    this.block = block;
  }

  /** Each convolution in the fastest way that ND4J has. */
  static ConvolutionFloor fastest(int batch) {
    return new ConvolutionFloor(new StemFloor(batch), new FieldFloor(batch, CHANNELS, SIDE));
  }

  /** The down-sampling, forward and backward. */
  void stem() {
    stem.forwardAndBackward();
  }

  /** One evaluation of the field. */
  void blockForward() {
    block.forward();
  }

  /** One vector–Jacobian product of the field, or one residual block, forward and backward. */
  void blockForwardAndBackward() {
    block.forwardAndBackward();
  }
}
