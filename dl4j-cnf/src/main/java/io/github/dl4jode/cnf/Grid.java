package io.github.dl4jode.cnf;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.flow.LogDensityTape;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A square grid in the plane, of equal cells; its points are their centres.
 *
 * @param low the lower end of both coordinates
 * @param high the upper end of both
 * @param cells the number of cells along each
 */
public record Grid(double low, double high, int cells) {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the ends are not finite and in order, or there is no cell
   */
  public Grid {
    if (!(Double.isFinite(low) && Double.isFinite(high) && low < high) || cells < 1) {
      throw new IllegalArgumentException(
          "A grid goes from a lower to a higher end in at least one cell, not from "
              + low
              + " to "
              + high
              + " in "
              + cells);
    }
  }

  /** The area of a cell. */
  public double cellArea() {
    double side = (high - low) / cells;
    return side * side;
  }

  /** The i-th coordinate of points, counted from 0. */
  public double coordinate(int i) {
    return low + (i + 0.5) * (high - low) / cells;
  }

  /** All points, [cells · cells, 2], row by row: the first coordinate runs fastest. */
  INDArray points(DataType dataType) {
    return Nd4j.vstack(IntStream.range(0, cells).mapToObj(row -> row(row, dataType)).toList());
  }

  /**
   * exp of a log-density, normalised or not, at all points.
   *
   * @return [cells, cells] of DOUBLE: the row is the second coordinate, rising, the column the
   *     first
   */
  @SuppressWarnings("try")
  public INDArray density(LogDensity logDensity) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
        LogDensityTape tape = new LogDensityTape(logDensity, DataType.DOUBLE, cells, 2)) {
      List<INDArray> rows =
          IntStream.range(0, cells)
              .mapToObj(i -> row(i, DataType.DOUBLE))
              .map(points -> Transforms.exp(tape.values(points.reshape(points.length())), true))
              .toList();
      return Nd4j.vstack(rows);
    }
  }

  /** exp of a log-density at all points, [cells, cells]: a row for each row of cells. */
  INDArray density(DataType dataType, UnaryOperator<INDArray> logDensity) {
    INDArray density = Transforms.exp(logDensity.apply(points(dataType)), false);
    return density.reshape('c', cells, cells);
  }

  /** The points of one row of cells as [cells, 2]. */
  private INDArray row(int row, DataType dataType) {
    double[][] points = new double[cells][];
    for (int i = 0; i < cells; i++) {
      points[i] = new double[] {coordinate(i), coordinate(row)};
    }
    return Nd4j.createFromArray(points).castTo(dataType);
  }
}
