package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 * The rules of tangents: for each op, the tangents of its outputs by those of its inputs, written
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

    public SameDiff graph() {
      return op.getSameDiff();
    }

    public SDVariable input(int index) {
      return op.args()[index];
    }

    public SDVariable output() {
      return op.outputVariables()[0];
    }

    public long[] shape(SDVariable variable) {
      return buffers.buffer(variable).shape();
    }

    public Optional<SDVariable> tangent(int index) {
      return index < tangents.size() ? tangents.get(index) : Optional.empty();
    }

    public Optional<SDVariable> whole(int index) {
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

    public double number() {
      return ((ScalarOp) op).scalar().getDouble(0);
    }

    public DynamicCustomOp custom() {
      return (DynamicCustomOp) op;
    }

    public int[] integers() {
      return LongStream.of(custom().iArgs()).mapToInt(Math::toIntExact).toArray();
    }
  }

  /** The tangents of all outputs, or nothing where the op is used in a way it does not cover. */
  public interface Rule {
    public Optional<List<SDVariable>> apply(Call call);
  }

  private JacobianVectorRules() {}

  private static Optional<List<SDVariable>> of(SDVariable... tangents) {
    return Optional.of(List.of(tangents));
  }

  public static Optional<List<SDVariable>> elementwise(Call call) {
    return call.derivative.apply(call.op).map(slope -> List.of(call.tangent(0).get().mul(slope)));
  }

  public interface Linear {
    public SDVariable apply(Call call, SDVariable tangent);
  }

  /** A linear function of the only input, element by element. */
  public static Rule linear(Linear function) {
    return call -> of(function.apply(call, call.tangent(0).get()));
  }

  /** A linear function that moves elements; integers of the op say how. */
  public static Rule moved(Linear function) {
    return call ->
        call.op.args().length == 1
            ? of(function.apply(call, call.whole(0).get()))
            : Optional.empty();
  }

  public static Optional<List<SDVariable>> same(Call call) {
    return of(call.tangent(0).get());
  }

  public static Optional<List<SDVariable>> sum(
      Call call, BinaryOperator<SDVariable> ofBoth, Function<SDVariable, SDVariable> ofSecond) {
    Optional<SDVariable> a = call.tangent(0);
    Optional<SDVariable> b = call.tangent(1);
    if (a.isPresent() && b.isPresent()) {
      return of(ofBoth.apply(a.get(), b.get()));
    }
    return of(a.isPresent() ? a.get() : ofSecond.apply(b.get()));
  }

  public static Optional<List<SDVariable>> sumOfAll(Call call) {
    return total(call.tangents.stream());
  }

  public static Optional<List<SDVariable>> multiply(Call call) {
    SDVariable a = call.input(0);
    SDVariable b = call.input(1);
    if (a.name().equals(b.name())) {
      return of(call.tangent(0).get().mul(a.mul(2)));
    }
    return total(Stream.of(call.tangent(0).map(v -> v.mul(b)), call.tangent(1).map(v -> v.mul(a))));
  }

  public static Optional<List<SDVariable>> divide(Call call) {
    SDVariable b = call.input(1);
    Optional<SDVariable> ofDivisor = call.tangent(1).map(v -> v.mul(call.output()).div(b).mul(-1));
    return total(Stream.of(call.tangent(0).map(v -> v.div(b)), ofDivisor));
  }

  /** The sum of the terms that are there. */
  private static Optional<List<SDVariable>> total(Stream<Optional<SDVariable>> terms) {
    return terms.flatMap(Optional::stream).reduce(SDVariable::add).map(List::of);
  }

  public static Optional<List<SDVariable>> matrixProduct(Call call) {
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

  public static Optional<List<SDVariable>> affine(Call call) {
    if (call.custom().numIArguments() > 0) {
      return Optional.empty();
    }
    return total(
        Stream.of(
            wholeAlong(call, 0, 1).map(v -> v.mmul(call.input(1))),
            wholeAlong(call, 1, 0).map(v -> call.input(0).mmul(v)),
            call.tangent(2)));
  }

  public static Optional<List<SDVariable>> addBias(Call call) {
    boolean channelsFirst = call.custom().numBArguments() > 0 && call.custom().getBArgument(0);
    return total(
        Stream.of(
            call.tangent(0), call.tangent(1).map(v -> alongChannels(call, v, channelsFirst))));
  }

  public static Optional<List<SDVariable>> convolution(Call call) {
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

  public static Optional<List<SDVariable>> reduction(
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

  public static Optional<List<SDVariable>> squaredNorm(Call call) {
    return reduction(call, false, call.tangent(0).map(v -> call.input(0).mul(v).mul(2)));
  }

  /** y_i = e^x_i / Σ e^x_j has the derivative y_i (v_i - Σ y_j v_j). */
  public static Optional<List<SDVariable>> softmax(Call call) {
    int axis = call.custom().numIArguments() > 0 ? call.integers()[0] : -1;
    SDVariable y = call.output();
    SDVariable v = call.whole(0).get();
    return of(y.mul(v.sub(call.graph().sum(y.mul(v), true, axis))));
  }

  public static Optional<List<SDVariable>> reshape(Call call) {
    boolean columnMajor =
        call.custom().numIArguments() > 0 && call.custom().getIArgument(0) == -'f';
    return columnMajor
        ? Optional.empty()
        : of(call.graph().reshape(call.whole(0).get(), call.shape(call.output())));
  }

  public static SDVariable slice(Call call, SDVariable v) {
    int[] numbers = call.integers();
    int rank = numbers.length / 2;
    return call.graph()
        .slice(v, Arrays.copyOf(numbers, rank), Arrays.copyOfRange(numbers, rank, 2 * rank));
  }

  /** The integers of the op are five masks, then the begins, the ends and the strides. */
  public static SDVariable stridedSlice(Call call, SDVariable v) {
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

  public static Optional<List<SDVariable>> gather(Call call) {
    int axis = call.custom().numIArguments() > 0 ? call.integers()[0] : 0;
    return of(call.graph().gather(call.whole(0).get(), call.input(1), axis));
  }

  public static Optional<List<SDVariable>> concat(Call call) {
    boolean axisIsInput = call.custom().numBArguments() > 0 && call.custom().getBArgument(0);
    return axisIsInput
        ? Optional.empty()
        : of(call.graph().concat(call.integers()[0], allWhole(call)));
  }

  public static Optional<List<SDVariable>> stack(Call call) {
    return of(call.graph().stack(call.integers()[0], allWhole(call)));
  }

  private static SDVariable[] allWhole(Call call) {
    return IntStream.range(0, call.op.args().length)
        .mapToObj(call::wholeOrZero)
        .toArray(SDVariable[]::new);
  }

  public static Optional<List<SDVariable>> unstack(Call call) {
    int count = call.op.outputVariablesNames().length;
    return of(call.graph().unstack(call.whole(0).get(), call.integers()[0], count));
  }

  public static Optional<List<SDVariable>> split(Call call) {
    if (call.op.args().length > 1) {
      return Optional.empty();
    }
    int[] numbers = call.integers();
    return of(call.graph().split(call.whole(0).get(), numbers[0], numbers[1]));
  }
}
