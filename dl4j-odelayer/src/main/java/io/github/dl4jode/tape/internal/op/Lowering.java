package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.Reduction;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rules of cheaper instructions for ops that M2.1 runs slowly; an op without a rule runs as it
 * is.
 *
 * <p>Each rule gives the same values as the op up to rounding, and may decline, by an empty result,
 * where the shapes do not suit.
 */
final class Lowering {

  /** The arguments of a rule. */
  record Call(DifferentialFunction op, List<Buffer> inputs, TapeBuilder builder) {

    Buffer input(int index) {
      return inputs.get(index);
    }
  }

  interface Rule {
    Optional<Buffer> lower(Call call);
  }

  private Lowering() {}

  /** The outputs of an op by cheaper instructions, or nothing where no rule applies. */
  static Optional<List<Buffer>> lower(
      DifferentialFunction op, List<Buffer> inputs, TapeBuilder builder) {
    return OpCards.of(op).lowering().lower(new Call(op, inputs, builder)).map(List::of);
  }

  /** The buffer that an op computes from others. */
  static Buffer apply(TapeBuilder builder, OpCard card, Buffer... inputs) {
    return builder.apply(card.name(), inputs);
  }

  /** The custom op of the same name as a legacy one. */
  static Optional<Buffer> asCustomOp(Call call) {
    return Optional.of(call.builder.apply(call.op.opName(), call.input(0)));
  }

  /** An array in row-major order needs no copy to have another shape. */
  static Optional<Buffer> reshape(Call call) {
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
  static Optional<Buffer> ofShape(Call call) {
    Buffer input = call.input(0);
    try (INDArray standIn = Nd4j.create(input.dataType(), input.shape(), 'c')) {
      Buffer[] inputs = call.inputs.toArray(Buffer[]::new);
      inputs[0] = Buffer.existing(standIn, Phase.CONSTANT);
      return Optional.of(call.builder.apply(CustomKernel.like((DynamicCustomOp) call.op), inputs));
    }
  }

  static Optional<Buffer> cast(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    Buffer input = call.input(0);
    return call.builder.outputShapes(CustomKernel.like(op), call.inputs).get(0).dataType()
            == input.dataType()
        ? Optional.of(input)
        : Optional.empty();
  }

  static Optional<Buffer> binary(Call call) {
    return BroadcastLowering.lower(OpCards.of(call.op), call.input(0), call.input(1), call.builder);
  }

  static Optional<Buffer> sumOfAll(Call call) {
    return call.inputs.stream().reduce((a, b) -> apply(call.builder, ArithmeticCards.ADD, a, b));
  }

  static Optional<Buffer> reduction(Call call, boolean mean) {
    if (!(call.op instanceof ReduceOp op)) {
      return Optional.empty();
    }
    return ReductionLowering.lower(
        call.input(0), Reduction.axes(op, call.inputs), op.isKeepDims(), mean, call.builder);
  }

  static Optional<Buffer> powerOfNumber(Call call) {
    double exponent =
        call.op instanceof ScalarOp scalar ? scalar.scalar().getDouble(0) : Double.NaN;
    return exponent == 2 || exponent == 3
        ? Optional.of(power(call, (int) exponent))
        : Optional.empty();
  }

  static Buffer power(Call call, int exponent) {
    Buffer base = call.input(0);
    Buffer result = base;
    for (int i = 1; i < exponent; i++) {
      result = apply(call.builder, ArithmeticCards.MULTIPLY, result, base);
    }
    return result;
  }

  /** 1/(1 + e^-x) = (1 + tanh(x/2))/2. */
  static Buffer sigmoid(Buffer x, TapeBuilder builder) {
    Buffer half = builder.filled(x.dataType(), 0.5);
    Buffer tanh =
        apply(builder, FunctionCards.TANH, apply(builder, ArithmeticCards.MULTIPLY, x, half));
    return apply(
        builder, ArithmeticCards.ADD, apply(builder, ArithmeticCards.MULTIPLY, tanh, half), half);
  }

  /** x σ(a x). */
  static Buffer timesSigmoid(Call call, double a) {
    Buffer x = call.input(0);
    Buffer argument =
        a == 1
            ? x
            : apply(
                call.builder, ArithmeticCards.MULTIPLY, x, call.builder.filled(x.dataType(), a));
    return apply(call.builder, ArithmeticCards.MULTIPLY, x, sigmoid(argument, call.builder));
  }

  /**
   * e^x - 1 = 2u/(1 - u) where u = tanh(x/2) and x is negative. The op's own loop branches at each
   * element. In float only, where it pays, and where no loop of vectors computes it.
   */
  static Optional<Buffer> exponentialLinearUnit(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    DataType type = call.input(0).dataType();
    boolean looped = HostLoops.areAllowed() && VectorModule.isUsable();
    if (looped || type != DataType.FLOAT || (op.numTArguments() > 0 && op.getTArgument(0) != 1)) {
      return Optional.empty();
    }
    TapeBuilder builder = call.builder;
    Buffer half =
        apply(builder, ArithmeticCards.MULTIPLY, call.input(0), builder.filled(type, 0.5));
    Buffer positive = builder.apply(CustomKernel.of(ActivationCards.RELU.name(), 0), half);
    Buffer u =
        apply(
            builder, FunctionCards.TANH, apply(builder, ArithmeticCards.SUBTRACT, half, positive));
    Buffer denominator =
        apply(builder, ArithmeticCards.REVERSE_SUBTRACT, u, builder.filled(type, 1));
    Buffer negative = apply(builder, ArithmeticCards.DIVIDE, u, denominator);
    Buffer sum = apply(builder, ArithmeticCards.ADD, positive, negative);
    return Optional.of(apply(builder, ArithmeticCards.MULTIPLY, sum, builder.filled(type, 2)));
  }
}
