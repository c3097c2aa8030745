package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.ElementwiseDerivatives;
import io.github.dl4jode.tape.internal.derivative.JacobianVectorRules;
import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules;
import io.github.dl4jode.tape.internal.host.HostBindings;
import io.github.dl4jode.tape.internal.host.HostFunctions;
import java.util.List;
import java.util.Optional;

/** Elementary functions of one number, on every element of an array. */
final class FunctionCards {

  static final OpCard TANH =
      OpCard.named("tanh")
          .lowered(Lowering::asCustomOp)
          .cotangents(VectorJacobianRules::tanh)
          .slope(call -> call.y().mul(call.y()).rsub(1))
          .looped(HostBindings.function(HostFunctions::tanhOfFloat, HostFunctions::tanh))
          .inParts(OpCard.Parts.ELEMENT_WISE)
          .tiled(OpCard.TileLoop.TANH)
          .cost(OpCard.Cost.FUNCTION_WITH_VECTORS)
          .build();

  static final List<OpCard> ALL =
      List.of(
          OpCard.named("neg")
              .tangents(JacobianVectorRules.linear((call, v) -> v.mul(-1)))
              .looped(HostBindings.function(HostFunctions::negate))
              .tiled(OpCard.TileLoop.NEGATE)
              .build(),
          OpCard.named("abs")
              .slope(call -> call.graph().math().sign(call.x()))
              .looped(HostBindings.function(HostFunctions::magnitude))
              .build(),
          OpCard.named("sqrt")
              .cotangents(
                  call -> VectorJacobianRules.of(call.cotangent().div(call.output()).mul(0.5)))
              .slope(call -> call.y().rdiv(0.5))
              .looped(HostBindings.function(HostFunctions::root))
              .build(),
          OpCard.named("rsqrt")
              .cotangents(VectorJacobianRules::reciprocalRoot)
              .slope(call -> call.y().mul(call.y()).mul(call.y()).mul(-0.5))
              .looped(HostBindings.function(HostFunctions::reciprocalRoot))
              .tiled(OpCard.TileLoop.RECIPROCAL_ROOT)
              .build(),
          OpCard.named("square")
              .lowered(call -> Optional.of(Lowering.power(call, 2)))
              .cotangents(
                  call ->
                      VectorJacobianRules.of(call.input(0).mul(call.given().repeatable().mul(2))))
              .slope(call -> call.x().mul(2))
              .build(),
          OpCard.named("cube")
              .lowered(call -> Optional.of(Lowering.power(call, 3)))
              .cotangents(VectorJacobianRules::cube)
              .slope(call -> call.x().mul(call.x()).mul(3))
              .build(),
          OpCard.named("pow")
              .lowered(Lowering::powerOfNumber)
              .cotangents(VectorJacobianRules::power)
              .slopeWhere(ElementwiseDerivatives::power)
              .looped(HostBindings.function(HostFunctions::power))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("Reciprocal")
              .slope(call -> call.y().mul(call.y()).mul(-1))
              .looped(HostBindings.function(HostFunctions::reciprocal))
              .build(),
          OpCard.named("exp")
              .cotangents(call -> VectorJacobianRules.of(call.cotangent().mul(call.output())))
              .slope(call -> call.y())
              .looped(HostBindings.function(HostFunctions::exponential))
              .cost(OpCard.Cost.FUNCTION_WITH_VECTORS)
              .build(),
          OpCard.named("expm1")
              .slope(call -> call.y().add(1))
              .looped(HostBindings.function(HostFunctions::exponentialLessOne))
              .cost(OpCard.Cost.FUNCTION_WITH_VECTORS)
              .build(),
          OpCard.named("log")
              .slope(call -> call.x().rdiv(1))
              .looped(HostBindings.function(HostFunctions::logarithm))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("log1p")
              .slope(call -> call.x().add(1).rdiv(1))
              .looped(HostBindings.function(HostFunctions::logarithmOfOneMore))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("sin")
              .slope(call -> call.graph().math().cos(call.x()))
              .looped(HostBindings.function(HostFunctions::sine))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("cos")
              .slope(call -> call.graph().math().sin(call.x()).mul(-1))
              .looped(HostBindings.function(HostFunctions::cosine))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("sinh")
              .slope(call -> call.graph().math().cosh(call.x()))
              .looped(HostBindings.function(HostFunctions::hyperbolicSine))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("cosh")
              .slope(call -> call.graph().math().sinh(call.x()))
              .looped(HostBindings.function(HostFunctions::hyperbolicCosine))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          TANH,
          OpCard.named("atan")
              .slope(call -> call.x().mul(call.x()).add(1).rdiv(1))
              .looped(HostBindings.function(HostFunctions::arcTangent))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("erf").slope(ElementwiseDerivatives::errorFunction).build(),
          OpCard.named("sign")
              .zeroDerivative()
              .looped(HostBindings.function(HostFunctions::sign))
              .build(),
          OpCard.named("step")
              .zeroDerivative()
              .looped(HostBindings.function(HostFunctions::step))
              .tiled(OpCard.TileLoop.STEP)
              .build(),
          OpCard.named("floor").zeroDerivative().build(),
          OpCard.named("ceil").zeroDerivative().build(),
          OpCard.named("round").zeroDerivative().build());

  private FunctionCards() {}
}
