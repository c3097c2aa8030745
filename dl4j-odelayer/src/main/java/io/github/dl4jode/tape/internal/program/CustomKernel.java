package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.array.PreparedContext;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One of ND4J's custom ops, which take everything through the context.
 *
 * <p>A fresh op object stands in for the graph's: it is light, and the executioner looks at nothing
 * but its name.
 */
public final class CustomKernel implements Kernel {

  private final DynamicCustomOp op;
  private final long[] integers;
  private final double[] reals;
  private final boolean[] booleans;
  private final DataType[] types;

  private CustomKernel(
      String name, long[] integers, double[] reals, boolean[] booleans, DataType[] types) {
    this.op = DynamicCustomOp.builder(name).build();
    this.integers = integers;
    this.reals = reals;
    this.booleans = booleans;
    this.types = types;
  }

  /** An op with no arguments but real ones. */
  public static CustomKernel of(String name, double... reals) {
    return new CustomKernel(name, new long[0], reals, new boolean[0], new DataType[0]);
  }

  /** A reduction over axes, which are not negative. */
  public static CustomKernel reduction(String name, long[] axes, boolean... flags) {
    return new CustomKernel(name, axes, new double[0], flags, new DataType[0]);
  }

  /** The same op with other integer arguments. */
  public CustomKernel withIntegers(long... others) {
    return new CustomKernel(name(), others, reals, booleans, types);
  }

  /** The same op and arguments as one of a graph. */
  public static CustomKernel like(DynamicCustomOp op) {
    return new CustomKernel(op.opName(), op.iArgs(), op.tArgs(), op.bArgs(), op.dArgs());
  }

  @Override
  public String name() {
    return op.opName();
  }

  /** The integer argument at an index, or 0 if the op has no such argument. */
  public long integer(int index) {
    return index < integers.length ? integers[index] : 0;
  }

  /** The first real argument, or another number if the op has no real arguments. */
  public double realOr(double otherwise) {
    return reals.length > 0 ? reals[0] : otherwise;
  }

  /** Whether the real arguments are these, or left out. */
  public boolean realsAreDefault(double... defaults) {
    return reals.length == 0 || Arrays.equals(reals, defaults);
  }

  @Override
  public List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    return Nd4j.getExecutioner().calculateOutputShape(op, context(inputs, List.of()));
  }

  @Override
  public Instruction bind(List<INDArray> inputs, List<INDArray> outputs) {
    return new BoundOp(
        context(inputs, outputs), (executioner, context) -> executioner.exec(op, context));
  }

  private PreparedContext context(List<INDArray> inputs, List<INDArray> outputs) {
    PreparedContext context = new PreparedContext(inputs, outputs);
    context.setIArguments(integers);
    context.setTArguments(reals);
    context.setBArguments(booleans);
    context.setDArguments(types);
    return context;
  }
}
