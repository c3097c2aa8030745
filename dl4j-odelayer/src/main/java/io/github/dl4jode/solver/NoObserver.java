package io.github.dl4jode.solver;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The observer that does nothing; the solver skips the call. */
enum NoObserver implements StepObserver {
  INSTANCE;

  @Override
  public void stepAccepted(double time, double stepSize, INDArray state, INDArray stages) {}
}
