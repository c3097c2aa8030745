package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.JacobianVectorRules;
import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules;
import io.github.dl4jode.tape.internal.host.HostBindings;
import java.util.List;
import java.util.Optional;

/** Ops that move elements, change the shape or the type of an array, or ask for its shape. */
final class ShapeCards {

  static final OpCard ASSIGN = OpCard.named("assign").build();

  static final OpCard TRANSPOSE =
      OpCard.named("transpose")
          .tangents(JacobianVectorRules.moved((call, v) -> call.graph().transpose(v)))
          .looped(HostBindings::move)
          .build();

  static final List<OpCard> ALL =
      List.of(
          OpCard.named("identity")
              .lowered(call -> Optional.of(call.input(0)))
              .cotangents(call -> VectorJacobianRules.of(call.cotangent()))
              .tangents(JacobianVectorRules::same)
              .build(),
          OpCard.named("reshape")
              .lowered(Lowering::reshape)
              .cotangents(VectorJacobianRules::reshape)
              .tangents(JacobianVectorRules::reshape)
              .build(),
          OpCard.named("expand_dims")
              .lowered(Lowering::reshape)
              .cotangents(VectorJacobianRules::reshape)
              .tangents(JacobianVectorRules::reshape)
              .build(),
          OpCard.named("squeeze")
              .lowered(Lowering::reshape)
              .cotangents(VectorJacobianRules::reshape)
              .tangents(JacobianVectorRules::reshape)
              .build(),
          OpCard.named("cast")
              .lowered(Lowering::cast)
              .tangents(
                  JacobianVectorRules.linear(
                      (call, v) -> v.castTo(call.buffers().buffer(call.output()).dataType())))
              .build(),
          TRANSPOSE,
          OpCard.named("permute")
              .tangents(
                  JacobianVectorRules.moved((call, v) -> call.graph().permute(v, call.integers())))
              .looped(HostBindings::move)
              .build(),
          OpCard.named("slice")
              .tangents(JacobianVectorRules.moved(JacobianVectorRules::slice))
              .looped(HostBindings::move)
              .tiled(OpCard.TileLoop.MOVE)
              .build(),
          OpCard.named("strided_slice")
              .cotangents(VectorJacobianRules::stridedSlice)
              .tangents(JacobianVectorRules.moved(JacobianVectorRules::stridedSlice))
              .looped(HostBindings::move)
              .build(),
          OpCard.named("tile")
              .cotangents(VectorJacobianRules::tile)
              .tangents(
                  JacobianVectorRules.moved((call, v) -> call.graph().tile(v, call.integers())))
              .looped(HostBindings::move)
              .build(),
          OpCard.named("reverse")
              .tangents(
                  JacobianVectorRules.moved((call, v) -> call.graph().reverse(v, call.integers())))
              .looped(HostBindings::move)
              .build(),
          OpCard.named("gather").tangents(JacobianVectorRules::gather).build(),
          OpCard.named("concat")
              .cotangents(VectorJacobianRules::concat)
              .tangents(JacobianVectorRules::concat)
              .looped(HostBindings::move)
              .tiled(OpCard.TileLoop.MOVE)
              .build(),
          OpCard.named("stack")
              .tangents(JacobianVectorRules::stack)
              .looped(HostBindings::move)
              .build(),
          OpCard.named("unstack")
              .tangents(JacobianVectorRules::unstack)
              .looped(HostBindings::move)
              .build(),
          OpCard.named("split")
              .tangents(JacobianVectorRules::split)
              .looped(HostBindings::move)
              .build(),
          OpCard.named("concat_bp").looped(HostBindings::move).build(),
          OpCard.named("slice_bp").looped(HostBindings::move).tiled(OpCard.TileLoop.MOVE).build(),
          OpCard.named("strided_slice_bp").looped(HostBindings::move).build(),
          OpCard.named("shape_of").lowered(Lowering::ofShape).build(),
          OpCard.named("size").lowered(Lowering::ofShape).build(),
          OpCard.named("size_at").lowered(Lowering::ofShape).build(),
          OpCard.named("rank").lowered(Lowering::ofShape).build(),
          OpCard.named("ones_as").lowered(Lowering::ofShape).zeroDerivative().build(),
          OpCard.named("zeroslike").lowered(Lowering::ofShape).zeroDerivative().build(),
          OpCard.named("zeros_as").lowered(Lowering::ofShape).zeroDerivative().build(),
          OpCard.named("im2col").inParts(OpCard.Parts.EXAMPLES).build(),
          OpCard.named("col2im").inParts(OpCard.Parts.EXAMPLES).build(),
          ASSIGN);

  private ShapeCards() {}
}
