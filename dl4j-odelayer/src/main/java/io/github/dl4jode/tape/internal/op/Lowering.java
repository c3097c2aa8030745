package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.ActivationConstants;
import io.github.dl4jode.tape.internal.program.Broadcast;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.Reduction;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The table of cheaper instructions for ops that M2.1 runs slowly; an op without a rule runs as it
 * is.
 *
 * <p>Each rule gives the same values as the op up to rounding, and may decline, by an empty result,
 * where the shapes do not suit.
 */
public final class Lowering {

  /** The arguments of a rule. */
  private record Call(DifferentialFunction op, List<Buffer> inputs, TapeBuilder builder) {

    Buffer input(int index) {
      return inputs.get(index);
    }
  }

  private interface Rule {
    Optional<Buffer> lower(Call call);
  }

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("identity", call -> Optional.of(call.input(0))),
          Map.entry("reshape", Lowering::reshape),
          Map.entry("expand_dims", Lowering::reshape),
          Map.entry("squeeze", Lowering::reshape),
          Map.entry("shape_of", Lowering::ofShape),
          Map.entry("size", Lowering::ofShape),
          Map.entry("size_at", Lowering::ofShape),
          Map.entry("rank", Lowering::ofShape),
          Map.entry("ones_as", Lowering::ofShape),
          Map.entry("zeroslike", Lowering::ofShape),
          Map.entry("zeros_as", Lowering::ofShape),
          Map.entry("cast", Lowering::cast),
          Map.entry("add", Lowering::binary),
          Map.entry("subtract", Lowering::binary),
          Map.entry("multiply", Lowering::binary),
          Map.entry("divide", Lowering::binary),
          Map.entry("realdiv", Lowering::binary),
          Map.entry("mergeadd", Lowering::sumOfAll),
          Map.entry("mergesum", Lowering::sumOfAll),
          Map.entry("reduce_sum", call -> reduction(call, false)),
          Map.entry("reduce_mean", call -> reduction(call, true)),
          Map.entry("square", call -> Optional.of(power(call, 2))),
          Map.entry("cube", call -> Optional.of(power(call, 3))),
          Map.entry("pow", Lowering::powerOfNumber),
          Map.entry("tanh", call -> Optional.of(call.builder.apply("tanh", call.input(0)))),
          Map.entry("sigmoid", call -> Optional.of(sigmoid(call.input(0), call.builder))),
          Map.entry("swish", call -> Optional.of(timesSigmoid(call, 1))),
          Map.entry(
              "gelu", call -> Optional.of(timesSigmoid(call, ActivationConstants.GELU_SLOPE))),
          Map.entry("elu", Lowering::exponentialLinearUnit));

  private Lowering() {}

  /** The outputs of an op by cheaper instructions, or nothing where no rule applies. */
  static Optional<List<Buffer>> lower(
      DifferentialFunction op, List<Buffer> inputs, TapeBuilder builder) {
    Rule rule = RULES.get(op.opName());
    return rule == null
        ? Optional.empty()
        : rule.lower(new Call(op, inputs, builder)).map(List::of);
  }

  /** An array in row-major order needs no copy to have another shape. */
  private static Optional<Buffer> reshape(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    boolean columnMajor = op.numIArguments() > 0 && op.getIArgument(0) == -'f';
    if (columnMajor || call.inputs.stream().skip(1).anyMatch(shape -> !shape.isConstant())) {
      return Optional.empty();
    }
    long[] shape = call.builder.outputShapes(CustomKernel.like(op), call.inputs).get(0).getShape();
    return Optional.of(call.input(0).reshaped(shape));
  }

  /**
   * A result that depends on the shape alone is a constant, computed from any array of that shape.
   */
  private static Optional<Buffer> ofShape(Call call) {
    Buffer input = call.input(0);
    try (INDArray standIn = Nd4j.create(input.dataType(), input.shape(), 'c')) {
      Buffer[] inputs = call.inputs.toArray(Buffer[]::new);
      inputs[0] = Buffer.existing(standIn, Phase.CONSTANT);
      return Optional.of(call.builder.apply(CustomKernel.like((DynamicCustomOp) call.op), inputs));
    }
  }

  private static Optional<Buffer> cast(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    Buffer input = call.input(0);
    return call.builder.outputShapes(CustomKernel.like(op), call.inputs).get(0).dataType()
            == input.dataType()
        ? Optional.of(input)
        : Optional.empty();
  }

  private static Optional<Buffer> binary(Call call) {
    return Broadcast.lower(call.op.opName(), call.input(0), call.input(1), call.builder);
  }

  private static Optional<Buffer> sumOfAll(Call call) {
    return call.inputs.stream().reduce((a, b) -> call.builder.apply("add", a, b));
  }

  private static Optional<Buffer> reduction(Call call, boolean mean) {
    if (!(call.op instanceof ReduceOp op)) {
      return Optional.empty();
    }
    return Reduction.lower(
        call.input(0), Reduction.axes(op, call.inputs), op.isKeepDims(), mean, call.builder);
  }

  private static Optional<Buffer> powerOfNumber(Call call) {
    double exponent =
        call.op instanceof ScalarOp scalar ? scalar.scalar().getDouble(0) : Double.NaN;
    return exponent == 2 || exponent == 3
        ? Optional.of(power(call, (int) exponent))
        : Optional.empty();
  }

  private static Buffer power(Call call, int exponent) {
    Buffer base = call.input(0);
    Buffer result = base;
    for (int i = 1; i < exponent; i++) {
      result = call.builder.apply("multiply", result, base);
    }
    return result;
  }

  /** 1/(1 + e^-x) = (1 + tanh(x/2))/2. */
  private static Buffer sigmoid(Buffer x, TapeBuilder builder) {
    Buffer half = builder.filled(x.dataType(), 0.5);
    Buffer tanh = builder.apply("tanh", builder.apply("multiply", x, half));
    return builder.apply("add", builder.apply("multiply", tanh, half), half);
  }

  /** x σ(a x). */
  private static Buffer timesSigmoid(Call call, double a) {
    Buffer x = call.input(0);
    Buffer argument =
        a == 1 ? x : call.builder.apply("multiply", x, call.builder.filled(x.dataType(), a));
    return call.builder.apply("multiply", x, sigmoid(argument, call.builder));
  }

  /**
   * e^x - 1 = 2u/(1 - u) where u = tanh(x/2) and x is negative. The op's own loop branches at each
   * element. In float only, where it pays.
   */
  private static Optional<Buffer> exponentialLinearUnit(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    DataType type = call.input(0).dataType();
    if (type != DataType.FLOAT || (op.numTArguments() > 0 && op.getTArgument(0) != 1)) {
      return Optional.empty();
    }
    TapeBuilder builder = call.builder;
    Buffer half = builder.apply("multiply", call.input(0), builder.filled(type, 0.5));
    Buffer positive = builder.apply(CustomKernel.of("relu", 0), half);
    Buffer u = builder.apply("tanh", builder.apply("subtract", half, positive));
    Buffer denominator = builder.apply("reversesubtract", u, builder.filled(type, 1));
    Buffer negative = builder.apply("divide", u, denominator);
    Buffer sum = builder.apply("add", positive, negative);
    return Optional.of(builder.apply("multiply", sum, builder.filled(type, 2)));
  }
}
