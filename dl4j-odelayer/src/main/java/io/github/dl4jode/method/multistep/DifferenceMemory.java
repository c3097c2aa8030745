package io.github.dl4jode.method.multistep;

import io.github.dl4jode.array.LinearCombination;
import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The state z_n with its quadratures, and the differences φ_0(n) … φ_m(n) of z', as rows of one
 * array; and the same for n + 1. The two change places after each step.
 */
final class DifferenceMemory {

  private final int differences;
  private final Side[] sides;
  private int active;

  /** One of the two arrays, with the products that read it. */
  private static final class Side {

    private final INDArray rows;
    private final INDArray[] row;
    private final LinearCombination[] predictors;
    private final LinearCombination[] sums;

    Side(int differences, long length, DataType dataType) {
      rows = Nd4j.create(dataType, 1 + differences, length);
      row = new INDArray[1 + differences];
      for (int i = 0; i < row.length; i++) {
        row[i] = rows.get(NDArrayIndex.point(i), NDArrayIndex.all());
      }
      predictors = new LinearCombination[differences];
      sums = new LinearCombination[differences];
    }

    void tie(INDArray next, INDArray difference) {
      for (int k = 1; k < row.length; k++) {
        predictors[k - 1] = LinearCombination.of(interval(0, 1 + k), next);
        predictors[k - 1].weight(0, 1);
        sums[k - 1] = LinearCombination.of(interval(1, 1 + k), difference);
      }
    }

    private Stream<LinearCombination> combinations() {
      return Stream.concat(Arrays.stream(predictors), Arrays.stream(sums));
    }

    long elements() {
      return rows.length() + combinations().mapToLong(LinearCombination::elements).sum();
    }

    void close() {
      combinations().forEach(LinearCombination::close);
      rows.close();
    }

    private INDArray interval(int from, int to) {
      return rows.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }
  }

  /**
   * Takes memory; to be called outside workspaces.
   *
   * @param differences the number of differences of each state
   * @param difference receives the difference of the predicted derivative, [length]
   */
  DifferenceMemory(int differences, long length, DataType dataType, INDArray difference) {
    this.differences = differences;
    this.sides =
        new Side[] {
          new Side(differences, length, dataType), new Side(differences, length, dataType)
        };
    sides[0].tie(sides[1].row[0], difference);
    sides[1].tie(sides[0].row[0], difference);
  }

  /** z_n. */
  INDArray current() {
    return sides[active].row[0];
  }

  /** z_{n+1}. */
  INDArray next() {
    return sides[1 - active].row[0];
  }

  /** φ_j(n). */
  INDArray difference(int j) {
    return sides[active].row[1 + j];
  }

  /** φ_j(n + 1). */
  INDArray nextDifference(int j) {
    return sides[1 - active].row[1 + j];
  }

  /** The number of differences of each state. */
  int differences() {
    return differences;
  }

  /** Predicts z_{n+1} at order k. */
  void predict(AdamsCoefficients coefficients, int order, double h) {
    LinearCombination predictor = sides[active].predictors[order - 1];
    for (int j = 0; j < order; j++) {
      predictor.weight(1 + j, h * coefficients.weight(j) * coefficients.beta(j));
    }
    predictor.run();
  }

  /** Computes -Σ β_j φ_j(n), j from 0 to k - 1: the difference φ_k(n + 1) without z'_{n+1}. */
  void extrapolate(AdamsCoefficients coefficients, int order) {
    LinearCombination sum = sides[active].sums[order - 1];
    for (int j = 0; j < order; j++) {
      sum.weight(j, -coefficients.beta(j));
    }
    sum.run();
  }

  /** Computes φ_1(n + 1) … φ_last(n + 1) from φ_0(n + 1) and φ_j(n). */
  void update(AdamsCoefficients coefficients, int last) {
    for (int j = 1; j <= last; j++) {
      Vectors.copy(nextDifference(j - 1), nextDifference(j));
      Vectors.add(-coefficients.beta(j - 1), difference(j - 1), nextDifference(j));
    }
  }

  /** z_{n+1} becomes z_n. */
  void advance() {
    active = 1 - active;
  }

  long elements() {
    return sides[0].elements() + sides[1].elements();
  }

  void close() {
    sides[0].close();
    sides[1].close();
  }
}
