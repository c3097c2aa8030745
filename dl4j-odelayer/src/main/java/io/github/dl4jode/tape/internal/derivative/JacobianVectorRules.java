package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The table of tangents: for each op, the tangents of its outputs by those of its inputs, written
 * with ordinary forward ops.
 */
public final class JacobianVectorRules {

  /**
   * The arguments of a rule.
   *
   * @param tangents of the inputs, empty where an input is constant; a tangent may have size 1
   *     where its input is larger, and then counts for all elements
   * @param expand a tangent in the full shape of a variable
   * @param derivative f'(x) of an element-wise op
   */
  public record Call(
      DifferentialFunction op,
      List<Optional<SDVariable>> tangents,
      BufferLookup buffers,
      BinaryOperator<SDVariable> expand,
      Function<DifferentialFunction, Optional<SDVariable>> derivative) {

    SameDiff graph() {
      return op.getSameDiff();
    }

    SDVariable input(int index) {
      return op.args()[index];
    }

    SDVariable output() {
      return op.outputVariables()[0];
    }

    long[] shape(SDVariable variable) {
      return buffers.buffer(variable).shape();
    }

    Optional<SDVariable> tangent(int index) {
      return index < tangents.size() ? tangents.get(index) : Optional.empty();
    }

    Optional<SDVariable> whole(int index) {
      return tangent(index).map(tangent -> expand.apply(tangent, input(index)));
    }

    /** The tangent of an input, zero where it is constant. */
    SDVariable wholeOrZero(int index) {
      return whole(index).orElseGet(() -> zeros(input(index)));
    }

    private SDVariable zeros(SDVariable variable) {
      Buffer buffer = buffers.buffer(variable);
      return graph().constant(Nd4j.zeros(buffer.dataType(), buffer.shape()));
    }

    boolean onlyFirstVaries() {
      return tangents.stream().skip(1).allMatch(Optional::isEmpty);
    }

    double number() {
      return ((ScalarOp) op).scalar().getDouble(0);
    }

    DynamicCustomOp custom() {
      return (DynamicCustomOp) op;
    }

    int[] integers() {
      return LongStream.of(custom().iArgs()).mapToInt(Math::toIntExact).toArray();
    }
  }

  /** The tangents of all outputs, or nothing where the op is used in a way it does not cover. */
  private interface Rule {
    public Optional<List<SDVariable>> apply(Call call);
  }

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("identity", JacobianVectorRules::same),
          Map.entry("add_scalar", JacobianVectorRules::same),
          Map.entry("sub_scalar", JacobianVectorRules::same),
          linear("neg", (call, v) -> v.mul(-1)),
          linear("rsub_scalar", (call, v) -> v.mul(-1)),
          linear("mul_scalar", (call, v) -> v.mul(call.number())),
          linear("div_scalar", (call, v) -> v.div(call.number())),
          linear("cast", (call, v) -> v.castTo(call.buffers.buffer(call.output()).dataType())),
          Map.entry("add", call -> sum(call, SDVariable::add, v -> v)),
          Map.entry("subtract", call -> sum(call, SDVariable::sub, v -> v.mul(-1))),
          Map.entry("mergeadd", JacobianVectorRules::sumOfAll),
          Map.entry("mergesum", JacobianVectorRules::sumOfAll),
          Map.entry("biasadd", JacobianVectorRules::addBias),
          Map.entry("multiply", JacobianVectorRules::multiply),
          Map.entry("divide", JacobianVectorRules::divide),
          Map.entry("realdiv", JacobianVectorRules::divide),
          Map.entry("matmul", JacobianVectorRules::matrixProduct),
          Map.entry("xw_plus_b", JacobianVectorRules::affine),
          Map.entry("conv2d", JacobianVectorRules::convolution),
          Map.entry("reduce_sum", call -> reduction(call, false, call.whole(0))),
          Map.entry("reduce_mean", call -> reduction(call, true, call.whole(0))),
          Map.entry("reduce_sqnorm", JacobianVectorRules::squaredNorm),
          Map.entry("softmax", JacobianVectorRules::softmax),
          Map.entry("reshape", JacobianVectorRules::reshape),
          Map.entry("expand_dims", JacobianVectorRules::reshape),
          Map.entry("squeeze", JacobianVectorRules::reshape),
          moved("transpose", (call, v) -> call.graph().transpose(v)),
          moved("permute", (call, v) -> call.graph().permute(v, call.integers())),
          moved("slice", JacobianVectorRules::slice),
          moved("strided_slice", JacobianVectorRules::stridedSlice),
          moved("tile", (call, v) -> call.graph().tile(v, call.integers())),
          moved("reverse", (call, v) -> call.graph().reverse(v, call.integers())),
          Map.entry("gather", JacobianVectorRules::gather),
          Map.entry("concat", JacobianVectorRules::concat),
          Map.entry("stack", JacobianVectorRules::stack),
          Map.entry("unstack", JacobianVectorRules::unstack),
          Map.entry("split", JacobianVectorRules::split));

  /** Ops whose derivative is 0 wherever they have one. */
  private static final Set<String> CONSTANT =
      Set.of("step", "sign", "floor", "ceil", "round", "ones_as", "zeroslike", "zeros_as");

  private JacobianVectorRules() {}

  /** Whether an op's outputs do not change with its inputs, but for jumps. */
  public static boolean isConstant(DifferentialFunction op) {
    return CONSTANT.contains(op.opName());
  }

  /** The tangents of an op's outputs, or nothing where no rule applies. */
  public static Optional<List<SDVariable>> apply(Call call) {
    Rule rule = RULES.get(call.op.opName());
    return rule == null ? elementwise(call) : rule.apply(call);
  }

  private static Optional<List<SDVariable>> of(SDVariable... tangents) {
    return Optional.of(List.of(tangents));
  }

  private static Optional<List<SDVariable>> elementwise(Call call) {
    return call.derivative.apply(call.op).map(slope -> List.of(call.tangent(0).get().mul(slope)));
  }

  private interface Linear {
    public SDVariable apply(Call call, SDVariable tangent);
  }

  /** A linear function of the only input, element by element. */
  private static Map.Entry<String, Rule> linear(String op, Linear function) {
    return Map.entry(op, call -> of(function.apply(call, call.tangent(0).get())));
  }

  /** A linear function that moves elements; integers of the op say how. */
  private static Map.Entry<String, Rule> moved(String op, Linear function) {
    return Map.entry(
        op,
        call ->
            call.op.args().length == 1
                ? of(function.apply(call, call.whole(0).get()))
                : Optional.empty());
  }

  private static Optional<List<SDVariable>> same(Call call) {
    return of(call.tangent(0).get());
  }

  private static Optional<List<SDVariable>> sum(
      Call call, BinaryOperator<SDVariable> ofBoth, Function<SDVariable, SDVariable> ofSecond) {
    Optional<SDVariable> a = call.tangent(0);
    Optional<SDVariable> b = call.tangent(1);
    if (a.isPresent() && b.isPresent()) {
      return of(ofBoth.apply(a.get(), b.get()));
    }
    return of(a.isPresent() ? a.get() : ofSecond.apply(b.get()));
  }

  private static Optional<List<SDVariable>> sumOfAll(Call call) {
    return total(call.tangents.stream());
  }

  private static Optional<List<SDVariable>> multiply(Call call) {
    SDVariable a = call.input(0);
    SDVariable b = call.input(1);
    if (a.name().equals(b.name())) {
      return of(call.tangent(0).get().mul(a.mul(2)));
    }
    return total(Stream.of(call.tangent(0).map(v -> v.mul(b)), call.tangent(1).map(v -> v.mul(a))));
  }

  private static Optional<List<SDVariable>> divide(Call call) {
    SDVariable b = call.input(1);
    Optional<SDVariable> ofDivisor = call.tangent(1).map(v -> v.mul(call.output()).div(b).mul(-1));
    return total(Stream.of(call.tangent(0).map(v -> v.div(b)), ofDivisor));
  }

  /** The sum of the terms that are there. */
  private static Optional<List<SDVariable>> total(Stream<Optional<SDVariable>> terms) {
    return terms.flatMap(Optional::stream).reduce(SDVariable::add).map(List::of);
  }

  private static Optional<List<SDVariable>> matrixProduct(Call call) {
    boolean[] flags = new boolean[3];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = call.custom().numIArguments() > i && call.custom().getIArgument(i) != 0;
    }
    SDVariable a = call.input(0);
    SDVariable b = call.input(1);
    SameDiff graph = call.graph();
    int last = call.shape(a).length - 1;
    return total(
        Stream.of(
            wholeAlong(call, 0, flags[0] ? last - 1 : last)
                .map(v -> graph.mmul(v, b, flags[0], flags[1], flags[2])),
            wholeAlong(call, 1, flags[1] ? last : last - 1)
                .map(v -> graph.mmul(a, v, flags[0], flags[1], flags[2]))));
  }

  /** A factor's tangent; a matrix may keep size 1 along the dimension that is not summed over. */
  private static Optional<SDVariable> wholeAlong(Call call, int index, int summed) {
    Optional<SDVariable> tangent = call.tangent(index);
    if (tangent.isEmpty()) {
      return tangent;
    }
    long[] shape = call.shape(tangent.get());
    long[] full = call.shape(call.input(index));
    boolean suits = shape.length == 2 && full.length == 2 && shape[summed] == full[summed];
    return suits ? tangent : call.whole(index);
  }

  private static Optional<List<SDVariable>> affine(Call call) {
    if (call.custom().numIArguments() > 0) {
      return Optional.empty();
    }
    return total(
        Stream.of(
            wholeAlong(call, 0, 1).map(v -> v.mmul(call.input(1))),
            wholeAlong(call, 1, 0).map(v -> call.input(0).mmul(v)),
            call.tangent(2)));
  }

  private static Optional<List<SDVariable>> addBias(Call call) {
    boolean channelsFirst = call.custom().numBArguments() > 0 && call.custom().getBArgument(0);
    return total(
        Stream.of(
            call.tangent(0), call.tangent(1).map(v -> alongChannels(call, v, channelsFirst))));
  }

  private static Optional<List<SDVariable>> convolution(Call call) {
    if (!(call.op instanceof Conv2D op)) {
      return Optional.empty();
    }
    boolean channelsFirst = op.getConfig().getDataFormat().equalsIgnoreCase("NCHW");
    return total(
        Stream.of(
            call.whole(0).map(v -> call.graph().cnn().conv2d(v, call.input(1), op.getConfig())),
            call.whole(1).map(v -> call.graph().cnn().conv2d(call.input(0), v, op.getConfig())),
            call.tangent(2).map(v -> alongChannels(call, v, channelsFirst))));
  }

  /** The tangent of a bias, with size 1 along all other dimensions of the output. */
  private static SDVariable alongChannels(Call call, SDVariable bias, boolean channelsFirst) {
    long[] shape = new long[call.shape(call.output()).length];
    Arrays.fill(shape, 1);
    shape[channelsFirst ? 1 : shape.length - 1] = -1;
    return call.graph().reshape(bias, shape);
  }

  private static Optional<List<SDVariable>> reduction(
      Call call, boolean mean, Optional<SDVariable> summand) {
    if (!(call.op instanceof ReduceOp op) || !call.onlyFirstVaries()) {
      return Optional.empty();
    }
    List<Buffer> inputs = Arrays.stream(call.op.args()).map(call.buffers::buffer).toList();
    int[] axes = Reduction.axes(op, inputs);
    SDVariable v = summand.get();
    return of(
        mean
            ? call.graph().mean(v, op.isKeepDims(), axes)
            : call.graph().sum(v, op.isKeepDims(), axes));
  }

  private static Optional<List<SDVariable>> squaredNorm(Call call) {
    return reduction(call, false, call.tangent(0).map(v -> call.input(0).mul(v).mul(2)));
  }

  /** y_i = e^x_i / Σ e^x_j has the derivative y_i (v_i - Σ y_j v_j). */
  private static Optional<List<SDVariable>> softmax(Call call) {
    int axis = call.custom().numIArguments() > 0 ? call.integers()[0] : -1;
    SDVariable y = call.output();
    SDVariable v = call.whole(0).get();
    return of(y.mul(v.sub(call.graph().sum(y.mul(v), true, axis))));
  }

  private static Optional<List<SDVariable>> reshape(Call call) {
    boolean columnMajor =
        call.custom().numIArguments() > 0 && call.custom().getIArgument(0) == -'f';
    return columnMajor
        ? Optional.empty()
        : of(call.graph().reshape(call.whole(0).get(), call.shape(call.output())));
  }

  private static SDVariable slice(Call call, SDVariable v) {
    int[] numbers = call.integers();
    int rank = numbers.length / 2;
    return call.graph()
        .slice(v, Arrays.copyOf(numbers, rank), Arrays.copyOfRange(numbers, rank, 2 * rank));
  }

  /** The integers of the op are five masks, then the begins, the ends and the strides. */
  private static SDVariable stridedSlice(Call call, SDVariable v) {
    long[] numbers = call.custom().iArgs();
    int rank = (numbers.length - 5) / 3;
    return call.graph()
        .stridedSlice(
            v,
            Arrays.copyOfRange(numbers, 5, 5 + rank),
            Arrays.copyOfRange(numbers, 5 + rank, 5 + 2 * rank),
            Arrays.copyOfRange(numbers, 5 + 2 * rank, 5 + 3 * rank),
            (int) numbers[0],
            (int) numbers[2],
            (int) numbers[1],
            (int) numbers[3],
            (int) numbers[4]);
  }

  private static Optional<List<SDVariable>> gather(Call call) {
    int axis = call.custom().numIArguments() > 0 ? call.integers()[0] : 0;
    return of(call.graph().gather(call.whole(0).get(), call.input(1), axis));
  }

  private static Optional<List<SDVariable>> concat(Call call) {
    boolean axisIsInput = call.custom().numBArguments() > 0 && call.custom().getBArgument(0);
    return axisIsInput
        ? Optional.empty()
        : of(call.graph().concat(call.integers()[0], allWhole(call)));
  }

  private static Optional<List<SDVariable>> stack(Call call) {
    return of(call.graph().stack(call.integers()[0], allWhole(call)));
  }

  private static SDVariable[] allWhole(Call call) {
    return IntStream.range(0, call.op.args().length)
        .mapToObj(call::wholeOrZero)
        .toArray(SDVariable[]::new);
  }

  private static Optional<List<SDVariable>> unstack(Call call) {
    int count = call.op.outputVariablesNames().length;
    return of(call.graph().unstack(call.whole(0).get(), call.integers()[0], count));
  }

  private static Optional<List<SDVariable>> split(Call call) {
    if (call.op.args().length > 1) {
      return Optional.empty();
    }
    int[] numbers = call.integers();
    return of(call.graph().split(call.whole(0).get(), numbers[0], numbers[1]));
  }
}
