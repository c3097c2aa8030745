package io.github.dl4jode.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whether the parameters of a block matter to the score of its network. */
public final class ParameterSlopes {

  private static final double STEP = 1e-4;
  private static final double SMALLEST = 1e-6;

  /** As a part of the gradient of one parameter array. */
  private static final double TOLERANCE = 0.01;

  private ParameterSlopes() {}

  /**
   * Asserts that each parameter array has a gradient, that the score changes along a random
   * direction, and that both agree.
   *
   * @param parameters of the block, by name, in double; changed and restored
   * @param gradients of the score, by the same names
   * @param score as a mean over the minibatch, at the present parameters
   */
  public static void assertAllMatter(
      Map<String, INDArray> parameters, Map<String, INDArray> gradients, DoubleSupplier score) {
    assertFalse(parameters.isEmpty(), "a block without parameters");
    Nd4j.getRandom().setSeed(1);
    CentralDifferences differences = new CentralDifferences(STEP, score);
    parameters.forEach(
        (name, values) -> {
          INDArray gradient = gradients.get(name);
          double largest = gradient.amaxNumber().doubleValue();
          assertTrue(largest > SMALLEST, name + " has gradients up to " + largest);
          INDArray direction = Nd4j.randn(DataType.DOUBLE, values.shape());
          double slope = differences.along(direction, values);
          assertTrue(Math.abs(slope) > SMALLEST, name + " has slope " + slope);
          double expected =
              gradient.reshape(values.shape()).mul(direction).sumNumber().doubleValue();
          double norm = gradient.norm2Number().doubleValue();
          assertEquals(slope, expected, TOLERANCE * norm, name + " and its gradient");
        });
  }
}
