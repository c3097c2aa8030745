package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Carries cotangents of the outputs back to the initial state, parameters and inputs. */
abstract class BackwardPass implements AutoCloseable {

  /**
   * Computes the gradients; those of parameters and inputs are added to the inputs of the equation.
   *
   * @param outputs the states of the solve [times, n]
   * @param ofInitialState receives dL/dy(t0)
   */
  abstract void run(
      StepGrid grid, INDArray outputs, OutputCotangents cotangents, INDArray ofInitialState);

  /** Adds the cotangents of output i to that of the state of the method. */
  static void addOutput(OutputCotangents cotangents, int i, INDArray ofY, INDArray ofQuadratures) {
    Vectors.add(1, cotangents.states().getRow(i), ofY);
    if (!ofQuadratures.isEmpty() && !cotangents.quadratures().isEmpty()) {
      Vectors.add(1, cotangents.quadratures().getRow(i), ofQuadratures);
    }
  }

  abstract long bytes();

  @Override
  public abstract void close();
}
