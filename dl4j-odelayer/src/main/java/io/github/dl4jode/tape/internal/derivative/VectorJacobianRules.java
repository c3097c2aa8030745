package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.tape.internal.program.Broadcast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * Vector–Jacobian products written with ordinary forward ops, for ops whose own derivative M2.1
 * runs slowly.
 *
 * <p>They replace its {@code *_bp} ops, of which a broadcast multiplication's takes 30 times as
 * long as the products it stands for. Having derivatives themselves, forward ops also leave the way
 * to second derivatives open.
 */
public final class VectorJacobianRules {

  /**
   * The cotangent of an op's output.
   *
   * @param repeatable may have size 1 where the output is larger, and then counts for all elements
   * @param whole has the output's shape, at the price of one more pass where the other has not
   */
  public record Cotangent(SDVariable repeatable, Supplier<SDVariable> whole) {}

  /**
   * The arguments of a rule: the op, the cotangent of its output, and the shapes of all variables.
   */
  public record Call(DifferentialFunction op, Cotangent given, BufferLookup buffers) {

    public SDVariable cotangent() {
      return given.whole.get();
    }

    public SameDiff graph() {
      return given.repeatable.getSameDiff();
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

    public double number() {
      return ((ScalarOp) op).scalar().getDouble(0);
    }
  }

  public interface Rule {
    /**
     * One cotangent for each input; nothing where the op is used in a way the rule does not cover.
     */
    public Optional<List<SDVariable>> apply(Call call);
  }

  private VectorJacobianRules() {}

  public static Optional<List<SDVariable>> of(SDVariable... cotangents) {
    return Optional.of(List.of(cotangents));
  }

  public static Optional<List<SDVariable>> reshape(Call call) {
    return of(call.graph().reshape(call.cotangent(), call.shape(call.input(0))));
  }

  public static Optional<List<SDVariable>> add(Call call) {
    return of(
        summedTo(call.cotangent(), call.input(0), call),
        summedTo(call.cotangent(), call.input(1), call));
  }

  public static Optional<List<SDVariable>> subtract(Call call) {
    return of(
        summedTo(call.cotangent(), call.input(0), call),
        summedTo(call.cotangent(), call.input(1), call).mul(-1));
  }

  public static Optional<List<SDVariable>> multiply(Call call) {
    SDVariable a = call.input(0);
    SDVariable b = call.input(1);
    if (a.name().equals(b.name())) {
      return of(a.mul(call.given.repeatable.mul(2)));
    }
    SDVariable c = isWholeInProducts(call) ? call.given.repeatable : call.cotangent();
    return of(summedTo(b.mul(c), a, call), summedTo(a.mul(c), b, call));
  }

  /** Whether the cotangent of a product has size 1 only where both factors are as large as it. */
  private static boolean isWholeInProducts(Call call) {
    long[] a = call.shape(call.input(0));
    long[] b = call.shape(call.input(1));
    if (Arrays.equals(a, b)) {
      return true;
    }
    long[] whole = call.shape(call.output());
    long[] c = Broadcast.alignedTo(whole.length, call.shape(call.given.repeatable));
    a = Broadcast.alignedTo(whole.length, a);
    b = Broadcast.alignedTo(whole.length, b);
    for (int i = 0; i < whole.length; i++) {
      if (c[i] != whole[i] && (a[i] != whole[i] || b[i] != whole[i])) {
        return false;
      }
    }
    // Calls of ND4J are slow where both arrays repeat.
    return HostLoops.areAllowed() && VectorModule.isUsable();
  }

  public static Optional<List<SDVariable>> divide(Call call) {
    SDVariable b = call.input(1);
    SDVariable quotient = call.cotangent().div(b);
    return of(
        summedTo(quotient, call.input(0), call),
        summedTo(quotient.mul(call.output()), b, call).mul(-1));
  }

  public static Optional<List<SDVariable>> power(Call call) {
    if (!(call.op instanceof ScalarOp)) {
      return Optional.empty();
    }
    double exponent = call.number();
    SDVariable x = call.input(0);
    SDVariable lower = exponent == 2 ? x : call.graph().math().pow(x, exponent - 1);
    return of(call.cotangent().mul(lower).mul(exponent));
  }

  /** The derivative of y = x^(-1/2) is -y³/2. */
  public static Optional<List<SDVariable>> reciprocalRoot(Call call) {
    SDVariable y = call.output();
    return of(call.cotangent().mul(y).mul(y).mul(y).mul(-0.5));
  }

  public static Optional<List<SDVariable>> sigmoid(Call call) {
    SDVariable y = call.output();
    return of(call.cotangent().mul(y).mul(y.rsub(1)));
  }

  public static Optional<List<SDVariable>> tanh(Call call) {
    SDVariable y = call.output();
    SDVariable c = call.cotangent();
    return of(c.sub(c.mul(y).mul(y)));
  }

  public static Optional<List<SDVariable>> cube(Call call) {
    SDVariable x = call.input(0);
    return of(call.cotangent().mul(x).mul(x).mul(3));
  }

  /** The derivative of y = e^x - 1 for x &lt; 0 and y = x elsewhere is 1 + min(y, 0). */
  public static Optional<List<SDVariable>> elu(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    if (op.numTArguments() > 0 && op.getTArgument(0) != 1) {
      return Optional.empty();
    }
    SDVariable y = call.output();
    SDVariable negativePart = y.sub(call.graph().nn().relu(y, 0));
    return of(call.cotangent().mul(negativePart.add(1)));
  }

  /**
   * The derivative of y = log(1 + e^x) is 1/(1 + e^-x) = 1 - e^-y. The second form takes no
   * division, but a branch at each element of ND4J's own op.
   */
  public static Optional<List<SDVariable>> softplus(Call call) {
    boolean looped = HostLoops.areAllowed() && VectorModule.isUsable();
    SDVariable slope =
        looped
            ? call.graph().nn().elu(call.output().neg()).neg()
            : call.graph().nn().sigmoid(call.input(0));
    return of(call.cotangent().mul(slope));
  }

  /** Where y = x it is above the threshold too, unless that is negative: x need not be kept. */
  public static Optional<List<SDVariable>> relu(Call call) {
    SDVariable argument = call.number() >= 0 ? call.output() : call.input(0);
    SDVariable positive = call.graph().math().step(argument, call.number());
    return of(call.cotangent().mul(positive));
  }

  /** M2.1's own reads and writes beyond its arrays where an axis has size 1. */
  public static Optional<List<SDVariable>> stridedSlice(Call call) {
    if (call.op.args().length > 1) {
      return Optional.empty();
    }
    long[] shape = call.shape(call.input(0));
    DataType type = call.buffers.buffer(call.input(0)).dataType();
    return StridedPlaces.of((DynamicCustomOp) call.op, shape)
        .map(places -> List.of(new Scatter(type, shape, places).of(call.cotangent())));
  }

  /** Its parts, as slices: forward ops, where {@code concat_bp} has no loop and no derivative. */
  public static Optional<List<SDVariable>> concat(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    boolean axisIsInput = op.numBArguments() > 0 && op.getBArgument(0);
    if (axisIsInput) {
      return Optional.empty();
    }
    int rank = call.shape(call.output()).length;
    int axis = Math.floorMod(Math.toIntExact(op.getIArgument(0)), rank);
    int[] first = new int[rank];
    List<SDVariable> parts = new ArrayList<>();
    for (SDVariable argument : op.args()) {
      int[] size = Arrays.stream(call.shape(argument)).mapToInt(Math::toIntExact).toArray();
      parts.add(call.graph().slice(call.cotangent(), first.clone(), size));
      first[axis] += size[axis];
    }
    return Optional.of(parts);
  }

  public static Optional<List<SDVariable>> sumOfAll(Call call) {
    return Optional.of(Collections.nCopies(call.op.args().length, call.cotangent()));
  }

  /** Copies are summed up; their number is told apart from the sizes by an axis of its own. */
  public static Optional<List<SDVariable>> tile(Call call) {
    if (call.op.args().length > 1) {
      return Optional.empty();
    }
    long[] shape = call.shape(call.input(0));
    long[] copies = ((DynamicCustomOp) call.op).iArgs();
    long[] apart = new long[2 * shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      apart[2 * axis] = copies[axis];
      apart[2 * axis + 1] = shape[axis];
    }
    int[] axes = IntStream.range(0, shape.length).map(axis -> 2 * axis).toArray();
    SDVariable whole = call.graph().reshape(call.cotangent(), apart);
    return of(call.graph().reshape(call.graph().sum(whole, axes), shape));
  }

  /** Y = X⁻¹ has the cotangent -Yᵀ C Yᵀ. */
  public static Optional<List<SDVariable>> inverse(Call call) {
    if (call.shape(call.output()).length != 2) {
      return Optional.empty();
    }
    SDVariable y = call.output();
    return of(product(product(y, call.cotangent(), true, false), y, false, true).mul(-1));
  }

  public static Optional<List<SDVariable>> matrixProduct(Call call) {
    SDVariable a = call.input(0);
    SDVariable b = call.input(1);
    if (!areMatricesOfOneBatch(call.shape(a), call.shape(b))) {
      return Optional.empty();
    }
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    boolean transposeA = flag(op, 0);
    boolean transposeB = flag(op, 1);
    if (flag(op, 2)) {
      return Optional.empty();
    }
    SDVariable c = call.cotangent();
    SDVariable forA =
        transposeA ? product(b, c, transposeB, true) : product(c, b, false, !transposeB);
    SDVariable forB =
        transposeB ? product(c, a, true, transposeA) : product(a, c, !transposeA, false);
    return of(forA, forB);
  }

  private static boolean areMatricesOfOneBatch(long[] a, long[] b) {
    int batchRank = a.length - 2;
    return a.length == b.length
        && batchRank >= 0
        && Arrays.equals(a, 0, batchRank, b, 0, batchRank);
  }

  private static boolean flag(DynamicCustomOp op, int index) {
    return op.numIArguments() > index && op.getIArgument(index) != 0;
  }

  private static SDVariable product(SDVariable a, SDVariable b, boolean ofA, boolean ofB) {
    return a.getSameDiff().mmul(a, b, ofA, ofB, false);
  }

  public static Optional<List<SDVariable>> affine(Call call) {
    if (((DynamicCustomOp) call.op).numIArguments() > 0) {
      return Optional.empty();
    }
    SDVariable x = call.input(0);
    SDVariable weight = call.input(1);
    SDVariable c = call.cotangent();
    return of(
        product(c, weight, false, true),
        product(x, c, true, false),
        summedTo(c, call.input(2), call));
  }

  /** The cotangent of an operand that was repeated: summed over the dimensions in which it was. */
  static SDVariable summedTo(SDVariable cotangent, SDVariable operand, Call call) {
    long[] from = call.shape(cotangent);
    long[] to = call.shape(operand);
    int missing = from.length - to.length;
    int[] repeated =
        IntStream.range(0, from.length)
            .filter(i -> i < missing || (to[i - missing] == 1 && from[i] > 1))
            .toArray();
    if (repeated.length == 0) {
      return cotangent;
    }
    return call.graph().reshape(call.graph().sum(cotangent, true, repeated), to);
  }
}
