package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.JacobianVectorRules;
import io.github.dl4jode.tape.internal.derivative.PairDerivatives;
import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules;
import io.github.dl4jode.tape.internal.host.HostArithmetic;
import io.github.dl4jode.tape.internal.host.HostBindings;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** Arithmetic on two arrays, or on an array and a number, and products of matrices. */
final class ArithmeticCards {

  static final OpCard ADD =
      OpCard.named("add")
          .lowered(Lowering::binary)
          .cotangents(VectorJacobianRules::add)
          .tangents(call -> JacobianVectorRules.sum(call, SDVariable::add, v -> v))
          .looped(HostBindings.arithmetic(HostArithmetic.ADD))
          .inParts(OpCard.Parts.ELEMENT_WISE)
          .tiled(OpCard.TileLoop.ADD)
          .build();

  static final OpCard SUBTRACT =
      OpCard.named("subtract")
          .lowered(Lowering::binary)
          .cotangents(VectorJacobianRules::subtract)
          .tangents(call -> JacobianVectorRules.sum(call, SDVariable::sub, v -> v.mul(-1)))
          .looped(HostBindings.arithmetic(HostArithmetic.SUBTRACT))
          .inParts(OpCard.Parts.ELEMENT_WISE)
          .tiled(OpCard.TileLoop.SUBTRACT)
          .build();

  static final OpCard MULTIPLY =
      OpCard.named("multiply")
          .lowered(Lowering::binary)
          .cotangents(VectorJacobianRules::multiply)
          .tangents(JacobianVectorRules::multiply)
          .looped(HostBindings.arithmetic(HostArithmetic.MULTIPLY))
          .inParts(OpCard.Parts.ELEMENT_WISE)
          .tiled(OpCard.TileLoop.MULTIPLY)
          .build();

  static final OpCard DIVIDE = division("divide");

  static final OpCard REAL_DIVIDE = division("realdiv");

  static final OpCard REVERSE_SUBTRACT =
      OpCard.named("reversesubtract")
          .cotangents(
              call -> PairDerivatives.pair(call, call.cotangent().mul(-1), call.cotangent()))
          .looped(HostBindings.reversed(HostArithmetic.SUBTRACT))
          .inParts(OpCard.Parts.ELEMENT_WISE)
          .build();

  static final OpCard REVERSE_DIVIDE =
      OpCard.named("reversedivide")
          .cotangents(PairDerivatives::reverseDivide)
          .looped(HostBindings.reversed(HostArithmetic.DIVIDE))
          .inParts(OpCard.Parts.ELEMENT_WISE)
          .build();

  static final OpCard MATRIX_PRODUCT =
      OpCard.named("matmul")
          .cotangents(VectorJacobianRules::matrixProduct)
          .tangents(JacobianVectorRules::matrixProduct)
          .looped(HostBindings::product)
          .inParts(OpCard.Parts.PRODUCT)
          .tiled(OpCard.TileLoop.PRODUCT)
          .cost(OpCard.Cost.PRODUCT)
          .build();

  static final List<OpCard> ALL =
      List.of(
          ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          REAL_DIVIDE,
          REVERSE_SUBTRACT,
          REVERSE_DIVIDE,
          OpCard.named("squaredsubtract").cotangents(PairDerivatives::squaredDifference).build(),
          OpCard.named("maximum")
              .cotangents(
                  call ->
                      PairDerivatives.selection(
                          call, PairDerivatives.above(call.input(0), call.input(1))))
              .inParts(OpCard.Parts.ELEMENT_WISE)
              .build(),
          OpCard.named("minimum")
              .cotangents(
                  call ->
                      PairDerivatives.selection(
                          call, PairDerivatives.above(call.input(1), call.input(0))))
              .inParts(OpCard.Parts.ELEMENT_WISE)
              .build(),
          OpCard.named("mod").cotangents(PairDerivatives::remainder).build(),
          OpCard.named("floormod").cotangents(PairDerivatives::remainder).build(),
          OpCard.named("tf_atan2").cotangents(PairDerivatives::angle).build(),
          sumOfAll("mergeadd"),
          sumOfAll("mergesum"),
          OpCard.named("biasadd").tangents(JacobianVectorRules::addBias).build(),
          OpCard.named("add_scalar")
              .tangents(JacobianVectorRules::same)
              .looped(HostBindings.arithmetic(HostArithmetic.ADD))
              .tiled(OpCard.TileLoop.ADD_NUMBER)
              .build(),
          OpCard.named("sub_scalar")
              .tangents(JacobianVectorRules::same)
              .looped(HostBindings.arithmetic(HostArithmetic.SUBTRACT))
              .tiled(OpCard.TileLoop.SUBTRACT_NUMBER)
              .build(),
          OpCard.named("mul_scalar")
              .tangents(JacobianVectorRules.linear((call, v) -> v.mul(call.number())))
              .looped(HostBindings.arithmetic(HostArithmetic.MULTIPLY))
              .tiled(OpCard.TileLoop.MULTIPLY_BY_NUMBER)
              .build(),
          OpCard.named("div_scalar")
              .tangents(JacobianVectorRules.linear((call, v) -> v.div(call.number())))
              .looped(HostBindings.arithmetic(HostArithmetic.DIVIDE))
              .tiled(OpCard.TileLoop.DIVIDE_BY_NUMBER)
              .build(),
          OpCard.named("rsub_scalar")
              .tangents(JacobianVectorRules.linear((call, v) -> v.mul(-1)))
              .looped(HostBindings.reversed(HostArithmetic.SUBTRACT))
              .tiled(OpCard.TileLoop.SUBTRACT_FROM_NUMBER)
              .build(),
          OpCard.named("rdiv_scalar")
              .slope(call -> call.y().div(call.x()).mul(-1))
              .looped(HostBindings.reversed(HostArithmetic.DIVIDE))
              .build(),
          MATRIX_PRODUCT,
          OpCard.named("xw_plus_b")
              .cotangents(VectorJacobianRules::affine)
              .tangents(JacobianVectorRules::affine)
              .looped(HostBindings::product)
              .build(),
          OpCard.named("matrix_inverse").cotangents(VectorJacobianRules::inverse).build(),
          OpCard.named("conv2d")
              .tangents(JacobianVectorRules::convolution)
              .convolution(OpCard.Convolution.FORWARD)
              .build(),
          OpCard.named("conv2d_bp").convolution(OpCard.Convolution.GRADIENTS).build(),
          // These run, and are differentiated, as ND4J does it.
          OpCard.named("ClipByValue").build(),
          OpCard.named("conv1d").build(),
          OpCard.named("avgpool2d").build(),
          OpCard.named("layer_norm").build());

  private ArithmeticCards() {}

  /** x / y, which has two names in ND4J. */
  private static OpCard division(String name) {
    return OpCard.named(name)
        .lowered(Lowering::binary)
        .cotangents(VectorJacobianRules::divide)
        .tangents(JacobianVectorRules::divide)
        .looped(HostBindings.arithmetic(HostArithmetic.DIVIDE))
        .inParts(OpCard.Parts.ELEMENT_WISE)
        .tiled(OpCard.TileLoop.DIVIDE)
        .build();
  }

  /** The sum of any number of arrays, which has two names in ND4J. */
  private static OpCard sumOfAll(String name) {
    return OpCard.named(name)
        .lowered(Lowering::sumOfAll)
        .cotangents(VectorJacobianRules::sumOfAll)
        .tangents(JacobianVectorRules::sumOfAll)
        .build();
  }
}
