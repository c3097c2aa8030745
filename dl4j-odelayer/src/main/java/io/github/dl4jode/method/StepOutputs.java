package io.github.dl4jode.method;

import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The outputs g · y(t_n + θ h) inside one step; its memory serves one step after the other. For
 * authors of methods.
 */
public final class StepOutputs {

  private final Interpolant interpolant;
  private final List<double[]> weights = new ArrayList<>();
  private final List<INDArray> cotangents = new ArrayList<>();

  /** No outputs yet. */
  public StepOutputs(Interpolant interpolant) {
    this.interpolant = interpolant;
  }

  /** Goes on to another step. */
  public void clear() {
    cotangents.clear();
  }

  /** Whether the step has no outputs. */
  public boolean isEmpty() {
    return cotangents.isEmpty();
  }

  /**
   * Adds an output.
   *
   * @param theta where in the step
   * @param cotangent g [n], retained until cleared
   * @return w_i(θ), to be read only
   */
  public double[] add(double theta, INDArray cotangent) {
    int index = cotangents.size();
    if (index == weights.size()) {
      weights.add(new double[interpolant.rows()]);
    }
    interpolant.weights(theta, weights.get(index));
    cotangents.add(cotangent);
    return weights.get(index);
  }

  /** Adds h Σ w_i(θ) g, the cotangent of stage i. */
  public void addStageCotangent(int stage, double stepSize, ScaledSum sum) {
    for (int i = 0; i < cotangents.size(); i++) {
      sum.plus(stepSize * weights.get(i)[stage], cotangents.get(i));
    }
  }

  /** Writes h Σ w_i(θ) g, the cotangent of stage i. */
  public void sumStageCotangents(int stage, double stepSize, INDArray sum) {
    Vectors.zero(sum);
    for (int i = 0; i < cotangents.size(); i++) {
      Vectors.add(stepSize * weights.get(i)[stage], cotangents.get(i), sum);
    }
  }

  /** Adds Σ g, the cotangent of y_n. */
  public void addStateCotangent(INDArray sum) {
    for (int i = 0; i < cotangents.size(); i++) {
      Vectors.add(1, cotangents.get(i), sum);
    }
  }
}
