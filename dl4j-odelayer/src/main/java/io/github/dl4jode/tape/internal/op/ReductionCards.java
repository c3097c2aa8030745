package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.JacobianVectorRules;
import io.github.dl4jode.tape.internal.derivative.ReductionDerivatives;
import io.github.dl4jode.tape.internal.host.HostBindings;
import java.util.List;

/** Reductions over some axes of an array. */
final class ReductionCards {

  static final List<OpCard> ALL =
      List.of(
          OpCard.named("reduce_sum")
              .lowered(call -> Lowering.reduction(call, false))
              .cotangents(call -> ReductionDerivatives.sum(call, false))
              .tangents(call -> JacobianVectorRules.reduction(call, false, call.whole(0)))
              .looped(HostBindings.sum(false))
              .build(),
          OpCard.named("reduce_mean")
              .lowered(call -> Lowering.reduction(call, true))
              .cotangents(call -> ReductionDerivatives.sum(call, true))
              .tangents(call -> JacobianVectorRules.reduction(call, true, call.whole(0)))
              .looped(HostBindings.sum(true))
              .build(),
          OpCard.named("reduce_sqnorm")
              .cotangents(ReductionDerivatives.rule(it -> it.x().mul(it.cotangent().mul(2))))
              .tangents(JacobianVectorRules::squaredNorm)
              .runAsCustomOp()
              .build(),
          OpCard.named("reduce_norm1")
              .cotangents(
                  ReductionDerivatives.rule(
                      it -> it.graph().math().sign(it.x()).mul(it.cotangent())))
              .runAsCustomOp()
              .build(),
          OpCard.named("reduce_norm2")
              .cotangents(ReductionDerivatives.rule(it -> it.x().mul(it.cotangent().div(it.y()))))
              .runAsCustomOp()
              .build(),
          OpCard.named("reduce_normmax")
              .cotangents(
                  ReductionDerivatives.rule(ReductionDerivatives.Reduced::ofLargestMagnitudes))
              .runAs("reduce_norm_max")
              .build(),
          OpCard.named("reduce_max")
              .cotangents(ReductionDerivatives.rule(it -> it.ofExtremes(it.x().rsub(it.y()))))
              .runAsCustomOp()
              .build(),
          OpCard.named("reduce_min")
              .cotangents(ReductionDerivatives.rule(it -> it.ofExtremes(it.x().sub(it.y()))))
              .runAsCustomOp()
              .build(),
          OpCard.named("reduce_prod")
              .cotangents(ReductionDerivatives.rule(ReductionDerivatives.Reduced::ofProduct))
              .runAsCustomOp()
              .build(),
          OpCard.named("var")
              .cotangents(ReductionDerivatives.rule(ReductionDerivatives.Reduced::ofVariance))
              .runAs("reduce_variance")
              .build(),
          OpCard.named("std")
              .cotangents(ReductionDerivatives.rule(ReductionDerivatives.Reduced::ofDeviation))
              .runAs("reduce_stdev")
              .build());

  private ReductionCards() {}
}
