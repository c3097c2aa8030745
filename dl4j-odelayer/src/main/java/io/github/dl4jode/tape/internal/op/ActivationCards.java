package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.ElementwiseDerivatives;
import io.github.dl4jode.tape.internal.derivative.JacobianVectorRules;
import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules;
import io.github.dl4jode.tape.internal.host.HostActivations;
import io.github.dl4jode.tape.internal.host.HostBindings;
import io.github.dl4jode.tape.internal.host.HostFunctions;
import io.github.dl4jode.tape.internal.program.ActivationConstants;
import java.util.List;
import java.util.Optional;

/** Activation functions, on every element of an array, and their derivatives times a cotangent. */
final class ActivationCards {

  static final OpCard RELU =
      OpCard.named("relu")
          .cotangents(VectorJacobianRules::relu)
          .slope(call -> ElementwiseDerivatives.above(call.x(), call.number()))
          .looped(HostBindings.function(HostFunctions::rectifier))
          .inParts(OpCard.Parts.ELEMENT_WISE)
          .tiled(OpCard.TileLoop.RECTIFY)
          .build();

  static final List<OpCard> ALL =
      List.of(
          OpCard.named("sigmoid")
              .lowered(call -> Optional.of(Lowering.sigmoid(call.input(0), call.builder())))
              .cotangents(VectorJacobianRules::sigmoid)
              .slope(call -> call.y().mul(call.y().rsub(1)))
              .build(),
          OpCard.named("softplus")
              .cotangents(VectorJacobianRules::softplus)
              .slope(call -> call.graph().nn().sigmoid(call.x()))
              .looped(
                  HostBindings.function(HostFunctions::softplusOfFloat, HostFunctions::softplus))
              .inParts(OpCard.Parts.ELEMENT_WISE)
              .tiled(OpCard.TileLoop.SOFTPLUS)
              .cost(OpCard.Cost.FUNCTION_WITH_VECTORS)
              .build(),
          OpCard.named("softsign")
              .slope(ElementwiseDerivatives::softsign)
              .looped(HostBindings.function(HostActivations::softsign))
              .build(),
          OpCard.named("swish")
              .lowered(call -> Optional.of(Lowering.timesSigmoid(call, 1)))
              .cotangentsBySlope()
              .slope(ElementwiseDerivatives::swish)
              .build(),
          OpCard.named("gelu")
              .lowered(
                  call -> Optional.of(Lowering.timesSigmoid(call, ActivationConstants.GELU_SLOPE)))
              .cotangentsBySlope()
              .slope(ElementwiseDerivatives::gelu)
              .build(),
          OpCard.named("precise_gelu")
              .cotangentsBySlope()
              .slope(ElementwiseDerivatives::preciseGelu)
              .looped(HostBindings.function(HostActivations::preciseGelu))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("logsigmoid")
              .cotangentsBySlope()
              .slope(call -> call.graph().nn().sigmoid(call.x().mul(-1)))
              .looped(HostBindings.function(HostActivations::logSigmoid))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          RELU,
          OpCard.named("relu6")
              .slope(
                  call ->
                      ElementwiseDerivatives.above(call.x(), call.number())
                          .sub(ElementwiseDerivatives.above(call.x(), 6)))
              .looped(HostBindings.function(HostActivations::boundedRectifier))
              .build(),
          OpCard.named("leakyrelu")
              .slope(ElementwiseDerivatives::leakyRectifier)
              .looped(
                  HostBindings.function(
                      HostActivations::leakyRectifier, ActivationConstants.DEFAULT_LEAK))
              .build(),
          OpCard.named("elu")
              .lowered(Lowering::exponentialLinearUnit)
              .cotangents(VectorJacobianRules::elu)
              .slopeWhere(ElementwiseDerivatives::exponentialLinearUnit)
              .looped(HostBindings.function(HostFunctions::exponentialLinearUnit, 1))
              .inParts(OpCard.Parts.ELEMENT_WISE)
              .tiled(OpCard.TileLoop.ELU)
              .cost(OpCard.Cost.FUNCTION_WITH_VECTORS)
              .build(),
          OpCard.named("selu")
              .slope(ElementwiseDerivatives::scaledExponentialLinearUnit)
              .looped(
                  HostBindings.function(
                      HostActivations::scaledExponentialLinearUnitOfFloat,
                      HostActivations::scaledExponentialLinearUnit))
              .cost(OpCard.Cost.FUNCTION_WITH_VECTORS)
              .build(),
          OpCard.named("hardtanh")
              .slope(
                  call ->
                      ElementwiseDerivatives.above(call.x(), -1)
                          .sub(ElementwiseDerivatives.above(call.x(), 1)))
              .looped(HostBindings.function(HostActivations::hardTanh))
              .build(),
          OpCard.named("hard_sigmoid")
              .slope(
                  call ->
                      ElementwiseDerivatives.above(call.x(), -2.5)
                          .sub(ElementwiseDerivatives.above(call.x(), 2.5))
                          .mul(ActivationConstants.HARD_SLOPE))
              .looped(HostBindings.function(HostActivations::hardSigmoid))
              .build(),
          OpCard.named("rational_tanh")
              .slope(ElementwiseDerivatives::rationalTanh)
              .looped(HostBindings.function(HostActivations::rationalTanh))
              .build(),
          OpCard.named("softmax").tangents(JacobianVectorRules::softmax).build(),
          OpCard.named("selu_bp")
              .looped(
                  HostBindings.slope(
                      HostActivations::slopeOfScaledExponentialLinearUnitOfFloat,
                      HostActivations::slopeOfScaledExponentialLinearUnit))
              .cost(OpCard.Cost.FUNCTION)
              .build(),
          OpCard.named("lrelu_bp")
              .looped(
                  HostBindings.slope(
                      HostActivations::slopeOfLeakyRectifier, ActivationConstants.DEFAULT_LEAK))
              .build(),
          OpCard.named("relu6_bp")
              .looped(HostBindings.slope(HostActivations::slopeOfBoundedRectifier))
              .build(),
          OpCard.named("softsign_bp")
              .looped(HostBindings.slope(HostActivations::slopeOfSoftsign))
              .build(),
          OpCard.named("hardtanh_bp")
              .looped(HostBindings.slope(HostActivations::slopeOfHardTanh))
              .build(),
          OpCard.named("hardsigmoid_bp")
              .looped(HostBindings.slope(HostActivations::slopeOfHardSigmoid))
              .build(),
          OpCard.named("rationaltanh_bp")
              .looped(HostBindings.slope(HostActivations::slopeOfRationalTanh))
              .build(),
          // These run, and are differentiated, as ND4J does it.
          OpCard.named("log_softmax").build());

  private ActivationCards() {}
}
