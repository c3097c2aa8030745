package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.term.DifferentiableTerm;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Undoes the steps of a method with an auxiliary state z: z_N is kept, as z_0 = y_0 is known. */
abstract class PairReverse extends UndoingReverse {

  private final INDArray lastAuxiliary;
  private final INDArray auxiliary;
  private final INDArray auxiliaryCotangent;

  PairReverse(String label, String remedy, DifferentiableTerm term, INDArray sensitivityGradient) {
    super(label, remedy, term, sensitivityGradient);
    lastAuxiliary = allocate();
    auxiliary = allocate();
    auxiliaryCotangent = allocate();
  }

  /** z, which goes back from the last one to the first. */
  final INDArray auxiliary() {
    return auxiliary;
  }

  /** The cotangent of z. */
  final INDArray auxiliaryCotangent() {
    return auxiliaryCotangent;
  }

  /** Begins the way back; both states and both cotangents are there. */
  abstract void beginPair();

  /** Completes the cotangents of the first step. */
  abstract void completePair();

  @Override
  final void keepEnd(Step step) {
    if (!(step instanceof PairStepper pair)) {
      throw new IllegalArgumentException(
          "The steps are not those of a reversible method: record the solve that makes them");
    }
    Vectors.copy(pair.nextAuxiliary(), lastAuxiliary);
  }

  @Override
  final void begin() {
    Vectors.copy(lastAuxiliary, auxiliary);
    Vectors.zero(auxiliaryCotangent);
    beginPair();
  }

  @Override
  final void complete() {
    completePair();
    // z_0 is y_0.
    Vectors.add(1, auxiliaryCotangent, stateCotangent());
    requireFirst(auxiliary);
  }
}
