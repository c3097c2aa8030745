package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.method.AbstractStepper;
import io.github.dl4jode.method.Quadratures;
import io.github.dl4jode.method.StepError;
import io.github.dl4jode.term.TermShape;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The common part of the steppers: their arrays, and what an attempt has met. */
abstract class ImplicitStepper extends AbstractStepper {

  /** What made an attempt impossible. */
  enum Fault {
    NO_FAULT,
    STATE,
    DERIVATIVE,
    ITERATION
  }

  /** Owns the arrays. */
  final OffHeapMemory memory;

  /** y_n and the rows of the step. */
  final StageRows stages;

  /** y_n [n]. */
  final INDArray current;

  /** y_{n+1} [n]. */
  final INDArray next;

  /** The state of a stage [n]. */
  final INDArray stageState;

  /** f there [n]. */
  final INDArray derivative;

  /** The estimate of the error [n]. */
  final INDArray scratch;

  final StepError error;
  final Quadratures quadratures;

  /** The weights of the dense output. */
  final double[] interpolationWeights;

  private final INDArray rowsOfOutput;
  private Fault fault = Fault.NO_FAULT;
  private boolean rowsWritten;

  @SuppressWarnings("try") // The scope is there for its closing.
  ImplicitStepper(TermShape shape, int stageCount, double errorWeightMagnitude) {
    super(shape);
    int n = Math.toIntExact(shape.stateSize());
    memory = new OffHeapMemory(shape.dataType());
    stages = new StageRows(stageCount, n);
    current = memory.allocate(n);
    next = memory.allocate(n);
    stageState = memory.allocate(n);
    derivative = memory.allocate(n);
    scratch = memory.allocate(n);
    rowsOfOutput = memory.allocate(stageCount, n);
    interpolationWeights = new double[stageCount];
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      error = new StepError(shape, scratch, current, next, errorWeightMagnitude);
      quadratures = new Quadratures(shape);
    }
  }

  /** The Jacobian of the term. */
  abstract TermJacobian jacobian();

  /** Writes all rows of the dense output. */
  abstract void writeRows();

  /** An attempt has met this. */
  final void met(Fault what) {
    fault = what;
    rowsWritten = false;
  }

  final Fault fault() {
    return fault;
  }

  /** A row of the dense output, to be written. */
  final INDArray rowOfOutput(int index) {
    return rowsOfOutput.getRow(index);
  }

  @Override
  public final void completeInterpolant() {
    if (!rowsWritten) {
      writeRows();
      rowsWritten = true;
    }
  }

  @Override
  public final boolean isFinite() {
    return fault == Fault.NO_FAULT;
  }

  @Override
  public final boolean converged() {
    return fault != Fault.ITERATION;
  }

  @Override
  public final boolean derivativeIsNotFinite() {
    return fault == Fault.DERIVATIVE;
  }

  @Override
  public final INDArray state() {
    return current;
  }

  @Override
  public final INDArray next() {
    return next;
  }

  @Override
  public final INDArray rows() {
    completeInterpolant();
    return rowsOfOutput;
  }

  @Override
  public final INDArray quadratures() {
    return quadratures.total();
  }

  @Override
  public final OptionalDouble spectralRadius() {
    return OptionalDouble.of(jacobian().spectralRadius());
  }

  @Override
  public long bytes() {
    long shared = (error.elements() + quadratures.elements()) * shape().dataType().width();
    return memory.bytes() + shared + stages.bytes();
  }

  @Override
  public void close() {
    jacobian().close();
    error.close();
    quadratures.close();
    memory.close();
  }
}
