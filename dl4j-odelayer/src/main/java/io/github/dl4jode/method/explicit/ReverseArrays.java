package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermProducts;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arrays of a reverse step, which hold nothing between two backward passes: the arcs of a solve
 * share them.
 */
final class ReverseArrays implements AutoCloseable {

  private final OffHeapMemory memory;
  final TermProducts products;
  final Optional<ReverseInterpolation> interpolation;
  final Rows stages;
  final ScaledSum stageState;
  final ScaledSum stageCotangent;
  // Ȳ_i; row 0 is that of the boundary.
  final Rows stageStateCotangents;
  final boolean[] contributes;
  final ScaledSum boundaryCotangent;
  final INDArray derivative;

  /**
   * Takes memory.
   *
   * @param inner the number of stages that belong to their step alone
   */
  ReverseArrays(ButcherTableau tableau, DifferentiableTerm term, int inner) {
    memory = new OffHeapMemory(term.dataType());
    products = new TermProducts(term, memory);
    products.reserveSums();
    long n = term.stateSize();
    stages = Rows.allocate(memory, Math.max(1, inner), n);
    interpolation =
        tableau.interpolationStages() > 0
            ? Optional.of(new ReverseInterpolation(tableau, memory, n, stages, inner))
            : Optional.empty();
    stageState = new ScaledSum(memory.allocate(n));
    stageCotangent = new ScaledSum(memory.allocate(n));
    stageStateCotangents = Rows.allocate(memory, inner + 1, n);
    contributes = new boolean[inner + 1];
    boundaryCotangent = new ScaledSum(memory.allocate(n));
    derivative = memory.allocate(n);
  }

  long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    memory.close();
  }
}
