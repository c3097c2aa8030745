package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules.Call;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Vector–Jacobian products of element-wise ops on two arrays whose derivatives in M2.1 are wrong,
 * at least where one array is repeated to the size of the other, as finite differences show.
 */
public final class PairDerivatives {

  private PairDerivatives() {}

  public static Optional<List<SDVariable>> pair(Call call, SDVariable forA, SDVariable forB) {
    return Optional.of(
        List.of(
            VectorJacobianRules.summedTo(forA, call.input(0), call),
            VectorJacobianRules.summedTo(forB, call.input(1), call)));
  }

  /** y = b/a. */
  public static Optional<List<SDVariable>> reverseDivide(Call call) {
    SDVariable quotient = call.cotangent().div(call.input(0));
    return pair(call, quotient.mul(call.output()).mul(-1), quotient);
  }

  public static Optional<List<SDVariable>> squaredDifference(Call call) {
    SDVariable forA = call.input(0).sub(call.input(1)).mul(call.cotangent()).mul(2);
    return pair(call, forA, forA.mul(-1));
  }

  /** 1 where a is above b, 0 elsewhere. */
  public static SDVariable above(SDVariable a, SDVariable b) {
    return a.getSameDiff().math().step(a.sub(b), 0);
  }

  /** Where two elements are equal, the second counts. */
  public static Optional<List<SDVariable>> selection(Call call, SDVariable first) {
    SDVariable forA = call.cotangent().mul(first);
    return pair(call, forA, call.cotangent().sub(forA));
  }

  /** y = a - n b has the derivative -n by b, where n = (a - y)/b is a whole number. */
  public static Optional<List<SDVariable>> remainder(Call call) {
    SDVariable b = call.input(1);
    SDVariable n = call.graph().math().round(call.input(0).sub(call.output()).div(b));
    return pair(call, call.cotangent(), call.cotangent().mul(n).mul(-1));
  }

  /** The angle of the point (b, a). */
  public static Optional<List<SDVariable>> angle(Call call) {
    SDVariable a = call.input(0);
    SDVariable b = call.input(1);
    SDVariable scaled = call.cotangent().div(a.mul(a).add(b.mul(b)));
    return pair(call, scaled.mul(b), scaled.mul(a).mul(-1));
  }
}
