package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules.Call;
import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules.Rule;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.impl.reduce.bp.ProdBp;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Vector–Jacobian products of reductions.
 *
 * <p>M2.1's own are wrong where an axis is counted from the end and kept with size 1, and are not
 * numbers where the variance is of one element.
 */
public final class ReductionDerivatives {

  private ReductionDerivatives() {}

  public interface Derivative {
    SDVariable of(Reduced reduced);
  }

  /** The rule that a derivative of a reduction gives. */
  public static Rule rule(Derivative derivative) {
    return call -> Reduced.of(call).map(it -> List.of(derivative.of(it)));
  }

  /** A sum's cotangent is the same for all elements summed, so it keeps size 1 along the axes. */
  public static Optional<List<SDVariable>> sum(Call call, boolean mean) {
    return Reduced.of(call)
        .map(it -> List.of(mean ? it.cotangent.mul(1.0 / it.count) : it.cotangent));
  }

  /**
   * A reduction whose result has size 1 along the axes.
   *
   * @param y the result
   * @param cotangent of the result
   * @param count the elements of x for each of y
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Reduced(
      Call call, SDVariable x, SDVariable y, SDVariable cotangent, int[] axes, long count) {

    static Optional<Reduced> of(Call call) {
      if (!(call.op() instanceof ReduceOp op)) {
        return Optional.empty();
      }
      List<Buffer> inputs = Arrays.stream(call.op().args()).map(call.buffers()::buffer).toList();
      int[] axes = Reduction.axes(op, inputs);
      long[] shape = call.shape(call.input(0));
      long count = 1;
      for (int axis : axes) {
        count *= shape[axis];
        shape[axis] = 1;
      }
      SameDiff graph = call.graph();
      return Optional.of(
          new Reduced(
              call,
              call.input(0),
              graph.reshape(call.output(), shape),
              graph.reshape(call.cotangent(), shape),
              axes,
              count));
    }

    public SameDiff graph() {
      return x.getSameDiff();
    }

    /** Shared by all elements that are not away from the extreme. */
    public SDVariable ofExtremes(SDVariable distance) {
      SDVariable mask = graph().math().step(distance, 0).rsub(1);
      return mask.mul(cotangent.div(graph().sum(mask, true, axes)));
    }

    public SDVariable ofLargestMagnitudes() {
      SDVariable ofMagnitude = ofExtremes(graph().math().abs(x).rsub(y));
      return ofMagnitude.mul(graph().math().sign(x));
    }

    public SDVariable ofProduct() {
      long[] kept = call.shape(x);
      long[] left = Reduction.resultShape(kept, axes, false);
      SDVariable flat = graph().reshape(cotangent, left);
      return new ProdBp(graph(), x, flat, false, axes).outputVariable();
    }

    private SDVariable centred() {
      return x.sub(graph().mean(x, true, axes));
    }

    /** Zero where there is nothing to vary. */
    private SDVariable byDegreesOfFreedom(SDVariable numerator, double factor) {
      long degrees = count - (((Variance) call.op()).isBiasCorrected() ? 1 : 0);
      if (count == 1 || degrees == 0) {
        Buffer buffer = call.buffers().buffer(x);
        return graph().constant(Nd4j.zeros(buffer.dataType(), buffer.shape()));
      }
      return numerator.mul(factor / degrees);
    }

    public SDVariable ofVariance() {
      return byDegreesOfFreedom(centred().mul(cotangent), 2);
    }

    public SDVariable ofDeviation() {
      return byDegreesOfFreedom(centred().mul(cotangent.div(y)), 1);
    }
  }
}
