package io.github.dl4jode.term;

import io.github.dl4jode.array.Accumulator;
import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.ViewCache;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Adds the cotangents of sensitivities of many products up; those of knots of paths by themselves.
 */
final class SensitivityAdder {

  private final DifferentiableTerm term;
  private final Optional<KnotSum> knots;
  private final INDArray cotangent;
  private final Optional<Accumulator> sum;
  private final Runnable adding;
  private final ViewCache<INDArray> views;

  /**
   * Takes memory.
   *
   * @param memory is to be closed after the last product
   */
  SensitivityAdder(DifferentiableTerm term, OffHeapMemory memory) {
    this.term = term;
    this.knots = term.newKnotSum();
    long variables = knots.map(KnotSum::variables).orElse(term.sensitivityCount());
    this.cotangent = variables > 0 ? memory.allocate(variables) : Nd4j.empty(term.dataType());
    this.sum =
        variables > 0 ? Optional.of(Accumulator.of(memory.allocate(variables))) : Optional.empty();
    this.adding = sum.map(it -> it.adding(cotangent)).orElse(() -> {});
    this.views = new ViewCache<>(all -> all.get(NDArrayIndex.interval(0, variables)));
  }

  /** The sum of the knots' cotangents, if it is separate. */
  Optional<KnotSum> knots() {
    return knots;
  }

  /** Receives the cotangents of one product: of all sensitivities, or of those before the knots. */
  INDArray cotangent() {
    return cotangent;
  }

  /** An array of all sensitivities [p], to be freed by the caller. */
  INDArray newCotangentOfAll() {
    return Nd4j.create(term.dataType(), Math.max(1, term.sensitivityCount()));
  }

  void clear() {
    sum.ifPresent(Accumulator::clear);
    knots.ifPresent(KnotSum::clear);
  }

  /** Adds {@link #cotangent}. */
  void add() {
    adding.run();
  }

  /** The next product waits for {@link #addKept}, and takes the place of one that waits. */
  void keepNext() {
    knots.ifPresent(KnotSum::keepNext);
  }

  /** Adds {@link #cotangent}, and the cotangents of knots of the same product. */
  void addKept() {
    add();
    knots.ifPresent(KnotSum::addKept);
  }

  /** Adds the sum, that of the knots' cotangents included, to an array, and begins it again. */
  void addTo(INDArray target) {
    boolean isAll = target.length() == cotangent.length();
    sum.ifPresent(it -> it.addTo(isAll ? target : views.of(target)));
    knots.ifPresent(it -> it.addTo(target));
    clear();
  }
}
