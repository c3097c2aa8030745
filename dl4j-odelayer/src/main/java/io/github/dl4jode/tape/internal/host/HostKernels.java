package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.LegacyKernel;
import io.github.dl4jode.tape.internal.program.Reduction;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.factory.Nd4j;

/** Operations as Java loops; those without one make a tape stay with ND4J. */
public final class HostKernels {

  private static final Set<String> MOVES =
      Set.of(
          "permute",
          "transpose",
          "concat",
          "stack",
          "unstack",
          "split",
          "slice",
          "strided_slice",
          "tile",
          "reverse",
          "concat_bp",
          "slice_bp",
          "strided_slice_bp");

  private static final Set<String> PRODUCTS = Set.of("matmul", "xw_plus_b");

  private HostKernels() {}

  /** The loop of an operation on the arrays of its buffers, or empty where it has no loop. */
  public static Optional<Instruction> bind(Operation operation, HostMemory memory) {
    String name = operation.kernel().name();
    if (MOVES.contains(name)) {
      boolean known = operation.inputs().stream().allMatch(HostKernels::isNumberOrConstant);
      return known ? Optional.of(move(operation, memory)) : Optional.empty();
    }
    Buffer output = operation.outputs().get(0);
    if (operation.outputs().size() != 1
        || operation.inputs().stream().anyMatch(buffer -> !buffer.dataType().isFPType())) {
      return Optional.empty();
    }
    if (PRODUCTS.contains(name)) {
      return product(operation, memory);
    }
    if (operation.inputs().size() == 2) {
      Buffer a = operation.inputs().get(0);
      Buffer b = operation.inputs().get(1);
      Optional<HostActivations.Product> slope = HostActivations.product(name, a.dataType());
      if (slope.isPresent()) {
        return Optional.of(slope(slope.get(), operation, memory));
      }
      return HostArithmetic.named(
          name, memory.of(a), a.shape(), memory.of(b), b.shape(), memory.of(output));
    }
    return operation.inputs().size() == 1 ? ofOne(operation, memory) : Optional.empty();
  }

  private static Optional<Instruction> ofOne(Operation operation, HostMemory memory) {
    String name = operation.kernel().name();
    Buffer input = operation.inputs().get(0);
    Buffer output = operation.outputs().get(0);
    double[] x = memory.of(input);
    double[] y = memory.of(output);
    if (name.equals("reduce_sum") || name.equals("reduce_mean")) {
      return sum(operation, name.equals("reduce_mean"), x, y);
    }
    double parameter = parameterOf(operation.kernel());
    Optional<HostFunctions.Loop> function = HostFunctions.named(name, input.dataType());
    if (function.isPresent()) {
      HostFunctions.Loop loop = function.get();
      return Optional.of(executioner -> loop.apply(x, y, parameter));
    }
    return HostArithmetic.named(name, x, input.shape(), new double[] {parameter}, new long[0], y);
  }

  private static Instruction slope(
      HostActivations.Product slope, Operation operation, HostMemory memory) {
    double[] x = memory.of(operation.inputs().get(0));
    double[] c = memory.of(operation.inputs().get(1));
    double[] y = memory.of(operation.outputs().get(0));
    double parameter = parameterOf(operation.kernel());
    return executioner -> slope.apply(x, c, y, parameter);
  }

  /** Axes, indices and the like must be known beforehand. */
  private static boolean isNumberOrConstant(Buffer buffer) {
    return buffer.dataType().isFPType() || buffer.isConstant();
  }

  private static double parameterOf(Kernel kernel) {
    double otherwise = HostFunctions.defaultParameter(kernel.name());
    if (kernel instanceof LegacyKernel legacy) {
      return legacy.op() instanceof ScalarOp scalar && scalar.scalar() != null
          ? scalar.scalar().getDouble(0)
          : otherwise;
    }
    return ((CustomKernel) kernel).realOr(otherwise);
  }

  private static Optional<Instruction> product(Operation operation, HostMemory memory) {
    Buffer a = operation.inputs().get(0);
    Buffer b = operation.inputs().get(1);
    CustomKernel kernel = (CustomKernel) operation.kernel();
    boolean affine = operation.inputs().size() == 3;
    if (a.rank() != 2 || b.rank() != 2 || kernel.integer(2) != 0 || !kernel.realsAreDefault(1, 0)) {
      return Optional.empty();
    }
    double[] c = memory.of(operation.outputs().get(0));
    Instruction product =
        HostProduct.bind(
            factor(a, kernel.integer(0) != 0, memory),
            factor(b, kernel.integer(1) != 0, memory),
            c);
    if (!affine) {
      return Optional.of(product);
    }
    Buffer shift = operation.inputs().get(2);
    long[] shape = operation.outputs().get(0).shape();
    Instruction addition =
        HostArithmetic.named("add", c, shape, memory.of(shift), shift.shape(), c).orElseThrow();
    return Optional.of(
        executioner -> {
          product.run(executioner);
          addition.run(executioner);
        });
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

  /**
   * An operation that only moves elements, or puts 0. Where each comes from is found by running it
   * once on arrays that hold their own indices, counted from 1.
   */
  private static Instruction move(Operation operation, HostMemory memory) {
    List<double[]> sources = new ArrayList<>();
    List<INDArray> numbered = new ArrayList<>();
    sources.add(new double[1]);
    int count = 1;
    for (Buffer input : operation.inputs()) {
      if (input.dataType().isFPType()) {
        double[] source = memory.of(input);
        sources.add(source);
        numbered.add(
            Nd4j.createFromArray(
                    IntStream.range(count, count + source.length).asDoubleStream().toArray())
                .reshape('c', input.shape()));
        count += source.length;
      } else {
        numbered.add(input.array());
      }
    }
    List<INDArray> places =
        operation.outputs().stream()
            .map(output -> Nd4j.create(DataType.DOUBLE, output.shape(), 'c'))
            .toList();
    operation.kernel().bind(numbered, places).run(Nd4j.getExecutioner());
    List<Instruction> moves = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      moves.add(gather(sources, places.get(i), memory.of(operation.outputs().get(i))));
    }
    return executioner -> moves.forEach(part -> part.run(executioner));
  }

  private static Instruction gather(List<double[]> sources, INDArray places, double[] target) {
    double[][] arrays = new double[target.length][];
    int[] indices = new int[target.length];
    for (int i = 0; i < target.length; i++) {
      int place = (int) places.data().getDouble(i);
      int source = 0;
      while (place >= sources.get(source).length) {
        place -= sources.get(source).length;
        source++;
      }
      arrays[i] = sources.get(source);
      indices[i] = place;
    }
    return executioner -> {
      for (int i = 0; i < target.length; i++) {
        target[i] = arrays[i][indices[i]];
      }
    };
  }
}
