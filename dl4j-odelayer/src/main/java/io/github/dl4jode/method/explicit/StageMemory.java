package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.LinearCombination;
import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The states and derivatives of one step, as rows of one array, with the products that combine
 * them.
 *
 * <p>The rows are y_{n+1}, y_n, k_1 … k_s and, where the interpolant needs it, f(t_{n+1}, y_{n+1}).
 * In this order the rows that a stage, the solution, the error or the interpolant reads are
 * adjacent, and each of them is one product.
 */
final class StageMemory {

  private static final int NEXT = 0;
  private static final int CURRENT = 1;
  private static final int STAGES = 2;

  private final ButcherTableau tableau;
  private final INDArray rows;
  private final INDArray next;
  private final INDArray current;
  private final INDArray[] derivatives;
  private final INDArray stages;
  private final INDArray interpolationRows;
  private final INDArray scratch;
  private final LinearCombination[] stageStates;
  private final LinearCombination solution;
  private final LinearCombination error;
  private final LinearCombination interpolant;
  private final LinearCombination[] interpolationStates;
  private final double[] interpolationWeights;
  private double preparedStep = Double.NaN;
  private double preparedInterpolationStep = Double.NaN;

  StageMemory(ButcherTableau tableau, long size, DataType dataType) {
    this.tableau = tableau;
    int s = tableau.stages();
    int count = Math.max(s, tableau.interpolant().rows());
    rows = Nd4j.create(dataType, STAGES + count, size);
    next = row(NEXT);
    current = row(CURRENT);
    derivatives = new INDArray[count];
    for (int i = 0; i < count; i++) {
      derivatives[i] = row(STAGES + i);
    }
    stages = rows(STAGES, s);
    interpolationRows = rows(STAGES, count);
    scratch = Nd4j.create(dataType, size);
    stageStates = new LinearCombination[s];
    for (int i = 1; i < s; i++) {
      boolean isSolution = tableau.firstSameAsLast() && i == s - 1;
      stageStates[i] = LinearCombination.of(rows(CURRENT, 1 + i), isSolution ? next : scratch);
      stageStates[i].weight(0, 1);
    }
    solution = LinearCombination.of(rows(CURRENT, 1 + s), next);
    solution.weight(0, 1);
    // It reads y_{n+1} with weight 0: if that has overflowed, the error is NaN.
    error = LinearCombination.of(rows(NEXT, 2 + s), scratch);
    interpolant = LinearCombination.of(rows(CURRENT, 1 + tableau.interpolant().rows()), scratch);
    interpolant.weight(0, 1);
    interpolationWeights = new double[tableau.interpolant().rows()];
    interpolationStates = new LinearCombination[tableau.interpolationStages()];
    for (int i = 0; i < interpolationStates.length; i++) {
      int before = tableau.firstInterpolationStage() + i;
      interpolationStates[i] = LinearCombination.of(rows(CURRENT, 1 + before), scratch);
      interpolationStates[i].weight(0, 1);
    }
  }

  private INDArray row(int index) {
    return rows.get(NDArrayIndex.point(index), NDArrayIndex.all());
  }

  private INDArray rows(int first, int count) {
    return rows.get(NDArrayIndex.interval(first, first + count), NDArrayIndex.all());
  }

  /** Sets the weights of all products for a step h. */
  void prepare(double h) {
    if (h == preparedStep) {
      return;
    }
    preparedStep = h;
    int s = tableau.stages();
    for (int i = 1; i < s; i++) {
      stageStates[i].weights(1, h, tableau.row(i));
    }
    if (!tableau.firstSameAsLast()) {
      solution.weights(1, h, tableau.weights());
    }
    error.weights(2, h, tableau.errorWeights());
  }

  /** Computes the state of stage i ≥ 1 and returns it. */
  INDArray stageState(int i) {
    stageStates[i].run();
    return tableau.firstSameAsLast() && i == tableau.stages() - 1 ? next : scratch;
  }

  /** Computes the state of an interpolation stage, counted from 0, and returns it. */
  INDArray interpolationState(int stage) {
    prepareInterpolation();
    interpolationStates[stage].run();
    return scratch;
  }

  private void prepareInterpolation() {
    if (preparedStep == preparedInterpolationStep) {
      return;
    }
    preparedInterpolationStep = preparedStep;
    for (int i = 0; i < interpolationStates.length; i++) {
      for (int row = 0; row < tableau.firstInterpolationStage() + i; row++) {
        interpolationStates[i].weight(
            1 + row, preparedStep * tableau.interpolationCoefficient(i, row));
      }
    }
  }

  /** Computes y_{n+1}, where the last stage has not done so. */
  void computeSolution() {
    if (!tableau.firstSameAsLast()) {
      solution.run();
    }
  }

  /** h Σ (b_i - b̂_i) k_i, which is computed into the scratch array. */
  LinearCombination error() {
    return error;
  }

  /**
   * ‖k_s - k_{s-1}‖ / ‖Y_s - Y_{s-1}‖ of the last two stages of the step, an estimate of |λ| where
   * both are at the same time; 0 where the states are equal. It overwrites the scratch array.
   */
  double slopeBetweenLastStages() {
    int last = tableau.stages() - 1;
    Vectors.copy(derivatives[0], scratch);
    Vectors.scale(preparedStep * (tableau.a(last, 0) - tableau.a(last - 1, 0)), scratch);
    for (int j = 1; j < last; j++) {
      double weight = tableau.a(last, j) - tableau.a(last - 1, j);
      if (weight != 0) {
        Vectors.add(preparedStep * weight, derivatives[j], scratch);
      }
    }
    // Squares: a norm of 0 would be a call of BLAS, with objects of its own.
    double distance = Vectors.dot(scratch, scratch);
    Vectors.copy(derivatives[last], scratch);
    Vectors.add(-1, derivatives[last - 1], scratch);
    return distance > 0 ? Math.sqrt(Vectors.dot(scratch, scratch) / distance) : 0;
  }

  /**
   * ‖k_s - k_1‖ / ‖Y_s - y_n‖ of the step: |λ| where the fastest part of the solution makes most of
   * both, and less elsewhere. It leaves k_s - k_1 in the scratch array.
   */
  double slopeAcrossStep() {
    int last = tableau.stages() - 1;
    Vectors.zero(scratch);
    for (int j = 0; j < last; j++) {
      Vectors.add(preparedStep * tableau.a(last, j), derivatives[j], scratch);
    }
    double distance = Vectors.dot(scratch, scratch);
    Vectors.copy(derivatives[last], scratch);
    Vectors.add(-1, derivatives[0], scratch);
    return distance > 0 ? Math.sqrt(Vectors.dot(scratch, scratch) / distance) : 0;
  }

  /** Computes y_n + h Σ w_i(θ) k_i into an array [n]. */
  void interpolate(double theta, INDArray output) {
    tableau.interpolant().weights(theta, interpolationWeights);
    interpolant.weights(1, preparedStep, interpolationWeights);
    interpolant.runInto(output);
  }

  /** Computes Σ w_i'(θ) k_i into an array [n]. */
  void interpolateDerivative(double theta, INDArray output) {
    tableau.interpolant().derivativeWeights(theta, interpolationWeights);
    boolean empty = true;
    for (int i = 0; i < interpolationWeights.length; i++) {
      double weight = interpolationWeights[i];
      if (weight != 0 && empty) {
        Vectors.copy(derivatives[i], output);
        Vectors.scale(weight, output);
        empty = false;
      } else if (weight != 0) {
        Vectors.add(weight, derivatives[i], output);
      }
    }
    if (empty) {
      Vectors.zero(output);
    }
  }

  /** y_{n+1} [n]. */
  INDArray next() {
    return next;
  }

  /** y_n [n]. */
  INDArray current() {
    return current;
  }

  /**
   * k_{i+1} [n]; after the last stage f(t_{n+1}, y_{n+1}), unless the last stage is that, and the
   * interpolation stages.
   */
  INDArray derivative(int i) {
    return derivatives[i];
  }

  /** k_1 … k_s [s, n]. */
  INDArray stages() {
    return stages;
  }

  /** All rows that the interpolant reads. */
  INDArray interpolationRows() {
    return interpolationRows;
  }

  /** An array [n] that any computation may overwrite: stage states, errors. */
  INDArray scratch() {
    return scratch;
  }

  private Stream<LinearCombination> combinations() {
    return Stream.of(
            Arrays.stream(stageStates, 1, stageStates.length),
            Stream.of(solution, error, interpolant),
            Arrays.stream(interpolationStates))
        .flatMap(Function.identity());
  }

  long elements() {
    long ofWeights = combinations().mapToLong(LinearCombination::elements).sum();
    return rows.length() + scratch.length() + ofWeights;
  }

  void close() {
    combinations().forEach(LinearCombination::close);
    rows.close();
    scratch.close();
  }
}
