package io.github.dl4jode.array;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.floating.Norm2;
import org.nd4j.linalg.api.ops.impl.reduce.floating.NormMax;
import org.nd4j.linalg.api.ops.impl.reduce.same.ASum;
import org.nd4j.linalg.api.ops.impl.reduce3.Dot;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arithmetic by operations of the executioner, for arrays that may be on another device.
 *
 * <p>M2.1's level-1 BLAS is not used there: it fails where several cards cannot read each other's
 * memory, {@code axpy} keeps a constant for each new factor for ever, {@code scal} and {@code copy}
 * do not see what was last written on the host.
 */
final class DeviceVectors {

  private DeviceVectors() {}

  static void copy(INDArray from, INDArray to) {
    to.assign(from);
  }

  static void scale(double factor, INDArray x) {
    x.muli(factor);
  }

  /**
   * sum ← sum + factor · x. The factor is an argument, of which no copy is kept; M2.1's op
   * multiplies its second operand by it.
   */
  static void add(double factor, INDArray x, INDArray sum) {
    Nd4j.getExecutioner()
        .exec(
            DynamicCustomOp.builder("axpy")
                .addInputs(sum, x)
                .addOutputs(sum)
                .addFloatingPointArguments(factor)
                .build());
  }

  static double dot(INDArray x, INDArray y) {
    return read(Nd4j.getExecutioner().exec(new Dot(x, y)));
  }

  /** The Euclidean norm; its square may be too large or too small for the type. */
  static double norm(INDArray x) {
    double norm = read(Nd4j.getExecutioner().exec(new Norm2(x)));
    double smallest = x.dataType() == DataType.FLOAT ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    if (Double.isNaN(norm) || (Double.isFinite(norm) && norm * norm >= smallest)) {
      return norm;
    }
    double largest = read(Nd4j.getExecutioner().exec(new NormMax(x)));
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    // A power of two, so that nothing is rounded.
    int exponent = Math.getExponent(largest);
    INDArray scaled = x.mul(Math.scalb(1.0, -exponent));
    double result = read(Nd4j.getExecutioner().exec(new Norm2(scaled)));
    OffHeapMemory.free(scaled);
    return Math.scalb(result, exponent);
  }

  static double sumOfMagnitudes(INDArray x) {
    return read(Nd4j.getExecutioner().exec(new ASum(x)));
  }

  private static double read(INDArray scalar) {
    double value = scalar.getDouble(0);
    OffHeapMemory.free(scalar);
    return value;
  }
}
