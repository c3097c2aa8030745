package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.ElementPlaces;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.LegacyKernel;
import io.github.dl4jode.tape.internal.program.Reduction;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * Bindings of operations to loops on Java arrays, by kind; an operation without a loop makes a tape
 * stay with ND4J.
 */
public final class HostBindings {

  private HostBindings() {}

  /** A function of one array, with the scalar argument of the op, or 0. */
  public static HostLoop function(HostFunctions.Loop loop) {
    return function(loop, 0);
  }

  /** A function of one array, and its parameter where the op has no scalar argument. */
  public static HostLoop function(HostFunctions.Loop loop, double parameter) {
    return (operation, memory) -> function(loop, loop, parameter, operation, memory);
  }

  /** A function of one array that is computed to the precision of the type. */
  public static HostLoop function(HostFunctions.Loop forFloat, HostFunctions.Loop forOthers) {
    return (operation, memory) -> function(forFloat, forOthers, 0, operation, memory);
  }

  private static Optional<Instruction> function(
      HostFunctions.Loop forFloat,
      HostFunctions.Loop forOthers,
      double otherwise,
      Operation operation,
      HostMemory memory) {
    if (!isOfNumbers(operation, 1)) {
      return Optional.empty();
    }
    HostFunctions.Loop loop = isFloat(operation) ? forFloat : forOthers;
    double[] x = memory.of(operation.inputs().get(0));
    double[] y = memory.of(operation.outputs().get(0));
    double parameter = parameterOf(operation.kernel(), otherwise);
    return Optional.of(executioner -> loop.apply(x, y, parameter));
  }

  /** The derivative of a function times a cotangent. */
  public static HostLoop slope(HostActivations.Product loop) {
    return slope(loop, 0);
  }

  /** The derivative of a function, and its parameter where the op has no scalar argument. */
  public static HostLoop slope(HostActivations.Product loop, double parameter) {
    return (operation, memory) -> slope(loop, loop, parameter, operation, memory);
  }

  /** The derivative of a function that is computed to the precision of the type. */
  public static HostLoop slope(
      HostActivations.Product forFloat, HostActivations.Product forOthers) {
    return (operation, memory) -> slope(forFloat, forOthers, 0, operation, memory);
  }

  private static Optional<Instruction> slope(
      HostActivations.Product forFloat,
      HostActivations.Product forOthers,
      double otherwise,
      Operation operation,
      HostMemory memory) {
    if (!isOfNumbers(operation, 2)) {
      return Optional.empty();
    }
    HostActivations.Product loop = isFloat(operation) ? forFloat : forOthers;
    double[] x = memory.of(operation.inputs().get(0));
    double[] c = memory.of(operation.inputs().get(1));
    double[] y = memory.of(operation.outputs().get(0));
    double parameter = parameterOf(operation.kernel(), otherwise);
    return Optional.of(executioner -> loop.apply(x, c, y, parameter));
  }

  /** An operation on two arrays, or on an array and the scalar argument of the op. */
  public static HostLoop arithmetic(HostArithmetic arithmetic) {
    return (operation, memory) -> arithmetic(arithmetic, false, operation, memory);
  }

  /** As {@link #arithmetic}, with the operands in the other order. */
  public static HostLoop reversed(HostArithmetic arithmetic) {
    return (operation, memory) -> arithmetic(arithmetic, true, operation, memory);
  }

  private static Optional<Instruction> arithmetic(
      HostArithmetic arithmetic, boolean reversed, Operation operation, HostMemory memory) {
    boolean ofNumber = isOfNumbers(operation, 1);
    if (!ofNumber && !isOfNumbers(operation, 2)) {
      return Optional.empty();
    }
    Buffer first = operation.inputs().get(0);
    double[] a = memory.of(first);
    double[] b =
        ofNumber
            ? new double[] {parameterOf(operation.kernel(), 0)}
            : memory.of(operation.inputs().get(1));
    long[] shapeOfB = ofNumber ? new long[0] : operation.inputs().get(1).shape();
    double[] c = memory.of(operation.outputs().get(0));
    return Optional.of(
        reversed
            ? arithmetic.bind(b, shapeOfB, a, first.shape(), c)
            : arithmetic.bind(a, first.shape(), b, shapeOfB, c));
  }

  /** The sum or the mean over some axes. */
  public static HostLoop sum(boolean mean) {
    return (operation, memory) ->
        isOfNumbers(operation, 1)
            ? sum(
                operation,
                mean,
                memory.of(operation.inputs().get(0)),
                memory.of(operation.outputs().get(0)))
            : Optional.empty();
  }

  /** Whether all operands are of floating-point type, and of this number. */
  private static boolean isOfNumbers(Operation operation, int inputs) {
    return operation.inputs().size() == inputs && isOfNumbers(operation);
  }

  private static boolean isOfNumbers(Operation operation) {
    return operation.outputs().size() == 1
        && operation.inputs().stream().allMatch(input -> input.dataType().isFPType());
  }

  private static boolean isFloat(Operation operation) {
    return operation.inputs().get(0).dataType() == DataType.FLOAT;
  }

  /** Axes, indices and the like must be known beforehand. */
  private static boolean isNumberOrConstant(Buffer buffer) {
    return buffer.dataType().isFPType() || buffer.isConstant();
  }

  private static double parameterOf(Kernel kernel, double otherwise) {
    if (kernel instanceof LegacyKernel legacy) {
      return legacy.op() instanceof ScalarOp scalar && scalar.scalar() != null
          ? scalar.scalar().getDouble(0)
          : otherwise;
    }
    return ((CustomKernel) kernel).realOr(otherwise);
  }

  /** The product of two matrices, plus a row where there is a third operand. */
  public static Optional<Instruction> product(Operation operation, HostMemory memory) {
    if (!isOfNumbers(operation)) {
      return Optional.empty();
    }
    Buffer a = operation.inputs().get(0);
    Buffer b = operation.inputs().get(1);
    CustomKernel kernel = (CustomKernel) operation.kernel();
    boolean affine = operation.inputs().size() == 3;
    if (a.rank() != 2 || b.rank() != 2 || kernel.integer(2) != 0 || !kernel.realsAreDefault(1, 0)) {
      return Optional.empty();
    }
    double[] c = memory.of(operation.outputs().get(0));
    HostProduct.Factor left = factor(a, kernel.integer(0) != 0, memory);
    HostProduct.Factor right = factor(b, kernel.integer(1) != 0, memory);
    if (affine && isRow(operation.inputs().get(2), right.columns())) {
      double[] row = memory.of(operation.inputs().get(2));
      return Optional.of(HostProduct.bindWithRow(left, right, row, c));
    }
    Instruction product = HostProduct.bind(left, right, c);
    if (!affine) {
      return Optional.of(product);
    }
    Buffer shift = operation.inputs().get(2);
    long[] shape = operation.outputs().get(0).shape();
    Instruction addition = HostArithmetic.ADD.bind(c, shape, memory.of(shift), shift.shape(), c);
    return Optional.of(
        executioner -> {
          product.run(executioner);
          addition.run(executioner);
        });
  }

  /** Whether a shift is a row, and Java has vector instructions to add it. */
  private static boolean isRow(Buffer shift, int columns) {
    return VectorModule.isUsable()
        && shift.length() == columns
        && (shift.rank() == 0 || shift.shape()[shift.rank() - 1] == columns);
  }

  private static HostProduct.Factor factor(Buffer buffer, boolean transposed, HostMemory memory) {
    int rows = (int) buffer.shape()[0];
    int columns = (int) buffer.shape()[1];
    return new HostProduct.Factor(
        memory.of(buffer), transposed ? columns : rows, transposed ? rows : columns, transposed);
  }

  private static Optional<Instruction> sum(
      Operation operation, boolean mean, double[] x, double[] y) {
    if (!(operation.kernel() instanceof LegacyKernel legacy)
        || !(legacy.op() instanceof ReduceOp reduction)) {
      return Optional.empty();
    }
    long[] shape = operation.inputs().get(0).shape();
    long[] kept = shape.clone();
    for (int axis : Reduction.axes(reduction, operation.inputs())) {
      kept[axis] = 1;
    }
    // An element goes where it would come from if the result were repeated.
    BroadcastRuns runs = BroadcastRuns.of(shape, kept);
    int n = runs.length();
    double weight = mean ? (double) y.length / x.length : 1;
    return Optional.of(
        executioner -> {
          Arrays.fill(y, 0);
          for (int run = 0; run < runs.second().length; run++) {
            int from = run * n;
            int to = runs.second()[run];
            for (int i = 0; i < n; i++) {
              y[runs.secondRepeats() ? to : to + i] += weight * x[from + i];
            }
          }
        });
  }

  /** An operation that only moves elements, or puts 0. */
  public static Optional<Instruction> move(Operation operation, HostMemory memory) {
    if (!operation.inputs().stream().allMatch(HostBindings::isNumberOrConstant)) {
      return Optional.empty();
    }
    List<double[]> sources =
        operation.inputs().stream()
            .filter(input -> input.dataType().isFPType())
            .map(memory::of)
            .toList();
    List<int[]> places =
        ElementPlaces.of(operation.kernel(), operation.inputs(), operation.outputs());
    Instruction[] moves = new Instruction[places.size()];
    for (int i = 0; i < moves.length; i++) {
      moves[i] = gather(sources, places.get(i), memory.of(operation.outputs().get(i)));
    }
    return Optional.of(
        executioner -> {
          for (Instruction move : moves) {
            move.run(executioner);
          }
        });
  }

  private static Instruction gather(List<double[]> sources, int[] places, double[] target) {
    double[][] arrays = new double[target.length][];
    int[] indices = new int[target.length];
    double[] zero = new double[1];
    for (int i = 0; i < target.length; i++) {
      int place = places[i];
      int source = 0;
      while (place >= 0 && place >= sources.get(source).length) {
        place -= sources.get(source).length;
        source++;
      }
      arrays[i] = place < 0 ? zero : sources.get(source);
      indices[i] = Math.max(place, 0);
    }
    return executioner -> {
      for (int i = 0; i < target.length; i++) {
        target[i] = arrays[i][indices[i]];
      }
    };
  }
}
