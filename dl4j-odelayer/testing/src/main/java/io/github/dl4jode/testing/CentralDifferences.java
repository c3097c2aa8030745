package io.github.dl4jode.testing;

import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Derivatives of a number by central differences, for the comparison with gradients. Variables are
 * changed in place, and have their own values again afterwards.
 *
 * @param step of each difference, to both sides
 * @param function of the variables as they are at the time of the call
 */
public record CentralDifferences(double step, DoubleSupplier function) {

  /** The derivatives with respect to the elements of an array, as a vector in its own order. */
  public INDArray byElements(INDArray variable) {
    INDArray derivatives = Nd4j.create(DataType.DOUBLE, variable.length());
    for (long i = 0; i < variable.length(); i++) {
      double value = variable.getDouble(i);
      variable.putScalar(i, value + step);
      double above = function.getAsDouble();
      variable.putScalar(i, value - step);
      double below = function.getAsDouble();
      variable.putScalar(i, value);
      derivatives.putScalar(i, slope(above, below));
    }
    return derivatives;
  }

  /**
   * The derivative along a direction.
   *
   * @param direction as many elements as the variable
   */
  public double along(INDArray direction, INDArray variable) {
    INDArray start = variable.dup();
    INDArray offset = direction.reshape(start.shape()).mul(step);
    variable.assign(start.add(offset));
    double above = function.getAsDouble();
    variable.assign(start.sub(offset));
    double below = function.getAsDouble();
    variable.assign(start);
    return slope(above, below);
  }

  private double slope(double above, double below) {
    return (above - below) / (2 * step);
  }
}
