package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.FloatProductLoops;
import io.github.dl4jode.array.loop.doubles.NarrowDoubleProducts;
import io.github.dl4jode.array.loop.memory.DoubleMemory;
import io.github.dl4jode.array.loop.memory.FloatMemory;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * Transposes parameters once per update, where loops would do so in each product: to transpose a
 * small matrix takes as long as to multiply with it. Loops read the rows of most second factors,
 * and the columns of those of narrow products.
 */
final class TransposedParameters {

  private final TapeBuilder builder;
  private final IdentityHashMap<Buffer, Buffer> transposed = new IdentityHashMap<>();

  private TransposedParameters(TapeBuilder builder) {
    this.builder = builder;
  }

  /** Replaces the products of the forward and the backward pass. */
  static void apply(TapeBuilder builder) {
    TransposedParameters parameters = new TransposedParameters(builder);
    for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
      builder.operations(phase).replaceAll(parameters::replaced);
    }
  }

  private Operation replaced(Operation operation) {
    boolean isProduct =
        RowLoopKind.of(operation).filter(kind -> kind == RowLoopKind.MATRICES).isPresent();
    if (!isProduct) {
      return operation;
    }
    CustomKernel product = (CustomKernel) operation.kernel();
    Buffer second = operation.inputs().get(1);
    boolean isTransposed = product.integer(1) != 0;
    if (isTransposed == readsColumns(operation) || second.phase() != Phase.PARAMETER) {
      return operation;
    }
    Buffer turned =
        transposed.computeIfAbsent(
            second, parameter -> builder.apply(new MatrixTranspose(), parameter));
    return new Operation(
        product.withIntegers(product.integer(0), isTransposed ? 0 : 1, 0),
        List.of(operation.inputs().get(0), turned),
        operation.outputs());
  }

  private static boolean readsColumns(Operation product) {
    if (RowLoopKind.isFirstTransposed(product)) {
      return false;
    }
    Buffer first = product.inputs().get(0);
    int terms = Math.toIntExact(first.shape()[1]);
    int columns = Math.toIntExact(product.outputs().get(0).shape()[1]);
    return first.dataType() == DataType.FLOAT
        ? NarrowProduct.isByRows(terms, columns)
        : NarrowDoubleProducts.suit(terms, columns);
  }

  /** The transpose of a matrix in Java: a call of ND4J takes five times as long. */
  private static final class MatrixTranspose implements Kernel {

    @Override
    public String name() {
      return OpCards.transpose().name();
    }

    @Override
    public List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
      INDArray matrix = inputs.get(0);
      long[] turned = {matrix.size(1), matrix.size(0)};
      return List.of(LongShapeDescriptor.fromShape(turned, matrix.dataType()));
    }

    @Override
    public Instruction bind(List<INDArray> inputs, List<INDArray> outputs) {
      INDArray matrix = inputs.get(0);
      int rows = Math.toIntExact(matrix.size(0));
      int columns = Math.toIntExact(matrix.size(1));
      return matrix.dataType() == DataType.FLOAT
          ? transpositionOfFloats(matrix, outputs.get(0), rows, columns)
          : transpositionOfDoubles(matrix, outputs.get(0), rows, columns);
    }

    private static Instruction transpositionOfFloats(
        INDArray matrix, INDArray transpose, int rows, int columns) {
      FloatBuffer from = FloatMemory.of(matrix);
      FloatBuffer to = FloatMemory.of(transpose);
      float[] numbers = new float[rows * columns];
      float[] turned = new float[rows * columns];
      return executioner -> {
        from.get(0, numbers);
        FloatProductLoops.transpose(numbers, turned, rows, columns);
        to.put(0, turned);
      };
    }

    private static Instruction transpositionOfDoubles(
        INDArray matrix, INDArray transpose, int rows, int columns) {
      DoubleBuffer from = DoubleMemory.of(matrix);
      DoubleBuffer to = DoubleMemory.of(transpose);
      return executioner -> {
        for (int i = 0, at = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++, at++) {
            to.put(j * rows + i, from.get(at));
          }
        }
      };
    }
  }
}
