package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.cnf.data.PixelTransform;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The pixels of a minibatch on their way into flows, and gradients on their way back. */
final class PixelInput implements AutoCloseable {

  private final PixelTransform transform;
  private final INDArray examples;
  private final INDArray numbers;

  /**
   * Keeps its arguments.
   *
   * @param examples [batch, d]; {@link #forward} finds pixels in it and leaves numbers
   */
  PixelInput(PixelTransform transform, INDArray examples) {
    this.transform = transform;
    this.examples = examples;
    this.numbers = examples.dup('c');
  }

  /**
   * Makes numbers of the pixels, in place.
   *
   * @return the logarithm of the determinant for each example, [batch]
   * @throws IllegalArgumentException if there is a number outside the levels
   */
  INDArray forward(RandomGenerator random) {
    numbers.assign(transform.forward(examples, random));
    examples.assign(numbers);
    return transform.logDeterminant(numbers);
  }

  /**
   * Makes of the gradient by the numbers the one by the pixels, in place.
   *
   * @param cotangent dL/d numbers [batch, d]
   * @param ofDensity dL/d log-density [batch]
   */
  void backward(INDArray cotangent, INDArray ofDensity) {
    cotangent.addi(transform.logSlopeDerivative(numbers).muliColumnVector(column(ofDensity)));
    cotangent.muli(transform.slope(numbers));
  }

  private static INDArray column(INDArray vector) {
    return vector.reshape(vector.length(), 1);
  }

  /** The numbers that it keeps. */
  long length() {
    return numbers.length();
  }

  @Override
  public void close() {
    numbers.close();
  }
}
