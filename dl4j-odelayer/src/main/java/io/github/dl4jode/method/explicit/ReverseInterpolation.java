package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.StepOutputs;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The stages that only the interpolant reads, on the way back through one step: their values, where
 * they are computed again, and their cotangents.
 */
final class ReverseInterpolation {

  private final ButcherTableau tableau;
  private final int count;
  // The rows 0 to inner - 1 belong to the reverse step; the rows after that are here.
  private final int inner;
  private final Rows innerStages;
  private final Rows laterRows;
  private final Rows stateCotangents;
  private final boolean[] contributes;
  private final ScaledSum state;
  private final ScaledSum cotangent;

  /**
   * Takes memory.
   *
   * @param innerStages the first rows of the step that is undone
   * @param inner how many of them belong to the tableau
   */
  ReverseInterpolation(
      ButcherTableau tableau, OffHeapMemory memory, long size, Rows innerStages, int inner) {
    this.tableau = tableau;
    this.count = tableau.interpolationStages();
    this.inner = inner;
    this.innerStages = innerStages;
    this.laterRows = Rows.allocate(memory, tableau.firstInterpolationStage() + count - inner, size);
    this.stateCotangents = Rows.allocate(memory, count, size);
    this.contributes = new boolean[count];
    this.state = new ScaledSum(memory.allocate(size));
    this.cotangent = new ScaledSum(memory.allocate(size));
  }

  int count() {
    return count;
  }

  /** Goes on to another step. */
  void clear() {
    Arrays.fill(contributes, false);
  }

  /** The value of a row of the interpolant. */
  INDArray row(int row) {
    return row < inner ? innerStages.row(row) : laterRows.row(row - inner);
  }

  /** The memory of the rows after the inner stages, in sequence. */
  INDArray laterRows() {
    return laterRows.flat();
  }

  /** Computes the state of a stage from y_n and the rows before it. */
  INDArray stateOf(int stage, INDArray start, double stepSize) {
    state.clear().plus(1, start);
    for (int row = 0; row < tableau.firstInterpolationStage() + stage; row++) {
      double weight = tableau.interpolationCoefficient(stage, row);
      if (weight != 0) {
        state.plus(stepSize * weight, row(row));
      }
    }
    return state.value();
  }

  /** h (Σ w_i(θ) g + Σ_{j>i} a_ji Ȳ_j), where the stages after i are done. */
  ScaledSum cotangentOf(int stage, double stepSize, StepOutputs outputs) {
    int row = tableau.firstInterpolationStage() + stage;
    cotangent.clear();
    outputs.addStageCotangent(row, stepSize, cotangent);
    addCotangent(row, stepSize, cotangent);
    return cotangent;
  }

  /** The array that receives Ȳ of a stage. */
  INDArray stateCotangent(int stage) {
    contributes[stage] = true;
    return stateCotangents.row(stage);
  }

  /** Adds h Σ a_ji Ȳ_j, the part of these stages in the cotangent of a row. */
  void addCotangent(int row, double stepSize, ScaledSum sum) {
    for (int i = count - 1; i >= 0; i--) {
      if (contributes[i]) {
        sum.plus(stepSize * tableau.interpolationCoefficient(i, row), stateCotangents.row(i));
      }
    }
  }

  /** Adds Σ Ȳ_j, their part in the cotangent of y_n. */
  void addStateCotangent(INDArray sum) {
    for (int i = count - 1; i >= 0; i--) {
      if (contributes[i]) {
        Vectors.add(1, stateCotangents.row(i), sum);
      }
    }
  }
}
