package io.github.dl4jode.benchmarks.sde;

import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The products of matrices of the drift as calls of ND4J that run OpenBLAS, with nothing between
 * them: what no implementation can do without.
 */
final class DriftProducts {

  private final Runnable[] forward;
  private final Runnable[] backward;
  private final DataType dataType;

  DriftProducts(int batch, int size, int hidden, DataType dataType) {
    this.dataType = dataType;
    forward =
        new Runnable[] {
          product(matrix(batch, size), matrix(size, hidden), false, false),
          product(matrix(batch, hidden), matrix(hidden, size), false, false)
        };
    backward =
        new Runnable[] {
          product(matrix(batch, size), matrix(hidden, size), false, true),
          product(matrix(batch, hidden), matrix(batch, size), true, false),
          product(matrix(batch, hidden), matrix(size, hidden), false, true),
          product(matrix(batch, size), matrix(batch, hidden), true, false)
        };
  }

  private Supplier<INDArray> matrix(int rows, int columns) {
    return () -> Nd4j.rand(dataType, rows, columns);
  }

  private Runnable product(
      Supplier<INDArray> first, Supplier<INDArray> second, boolean ofFirst, boolean ofSecond) {
    INDArray a = first.get();
    INDArray b = second.get();
    INDArray c = Nd4j.create(dataType, a.size(ofFirst ? 1 : 0), b.size(ofSecond ? 0 : 1));
    CustomOp op = DynamicCustomOp.builder("matmul").build();
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setInputArray(0, a);
    context.setInputArray(1, b);
    context.setOutputArray(0, c);
    context.setIArguments(ofFirst ? 1 : 0, ofSecond ? 1 : 0, 0);
    return () -> Nd4j.getExecutioner().exec(op, context);
  }

  /** The products of some evaluations. */
  void evaluate(int count) {
    run(forward, count);
  }

  /** The products of some vector–Jacobian products after their evaluations. */
  void differentiate(int count) {
    run(backward, count);
  }

  private static void run(Runnable[] products, int count) {
    for (int i = 0; i < count; i++) {
      for (Runnable product : products) {
        product.run();
      }
    }
  }
}
