package io.github.dl4jode.benchmarks.cde;

import io.github.dl4jode.array.loop.FloatProductLoops;
import io.github.dl4jode.array.loop.NarrowProductLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The products of matrices of the field, without anything between them, on as many evaluations at a
 * time as {@link CdeFloor}. In float by vector instructions where Java has them, by ND4J elsewhere.
 */
final class ProductFloor {

  private static final double NUMBER = 1e-3;

  private final int outputs;
  private final DataType dataType;
  private final float[] small = filled(CdeCase.BATCH * CdeCase.HIDDEN);
  private final float[] wide = filled(CdeCase.BATCH * CdeCase.WIDTH);
  private final float[] first = filled(CdeCase.HIDDEN * CdeCase.WIDTH);
  private final float[] none = new float[CdeCase.HIDDEN];
  private final float[] matrix;
  private final float[] second;

  ProductFloor(int channels, DataType dataType) {
    this.dataType = dataType;
    outputs = CdeCase.HIDDEN * channels;
    matrix = filled(CdeCase.BATCH * outputs);
    second = filled(CdeCase.WIDTH * outputs);
  }

  private static float[] filled(int count) {
    float[] numbers = new float[count];
    Arrays.fill(numbers, (float) NUMBER);
    return numbers;
  }

  /** The products of an evaluation. */
  void multiply() {
    for (int i = 0; i < CdeFloor.EVALUATIONS; i++) {
      product(small, first, wide, CdeCase.BATCH, CdeCase.HIDDEN, CdeCase.WIDTH);
      product(wide, second, matrix, CdeCase.BATCH, CdeCase.WIDTH, outputs);
    }
  }

  /** The products of a vector–Jacobian product that come after those of the evaluation. */
  void multiplyBack() {
    for (int i = 0; i < CdeFloor.EVALUATIONS; i++) {
      product(wide, matrix, second, CdeCase.WIDTH, CdeCase.BATCH, outputs);
      product(matrix, second, wide, CdeCase.BATCH, outputs, CdeCase.WIDTH);
      product(small, wide, first, CdeCase.HIDDEN, CdeCase.BATCH, CdeCase.WIDTH);
      product(wide, first, small, CdeCase.BATCH, CdeCase.WIDTH, CdeCase.HIDDEN);
    }
  }

  /** As many multiplications as the product has; which elements meet does not matter. */
  private void product(float[] a, float[] b, float[] c, int m, int k, int n) {
    if (dataType != DataType.FLOAT || !VectorModule.isUsable()) {
      c[0] = filled(m, k).mmul(filled(k, n)).getFloat(0);
    } else if (n < FloatProductLoops.WIDTH) {
      NarrowProductLoops.multiplyFewRows(a, b, none, c, m, k, n);
    } else {
      FloatProductLoops.multiply(a, k, 1, b, c, m, k, n);
    }
  }

  private INDArray filled(long rows, long columns) {
    return Nd4j.valueArrayOf(new long[] {rows, columns}, NUMBER, dataType);
  }
}
