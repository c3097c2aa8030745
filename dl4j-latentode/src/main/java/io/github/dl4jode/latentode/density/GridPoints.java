package io.github.dl4jode.latentode.density;

import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where on the grid each series of a minibatch has points: times with a value of any sensor. */
public final class GridPoints {

  private final boolean[][] points;
  private final int[] last;

  private GridPoints(int series, int times) {
    this.points = new boolean[series][times];
    this.last = new int[series];
  }

  /**
   * Reads a mask.
   *
   * @param mask [batch, sensors, times], not 0 where there is a value
   */
  public static GridPoints of(INDArray mask) {
    double[] shown = Vectors.toJava(mask);
    int sensors = Math.toIntExact(mask.size(1));
    int times = Math.toIntExact(mask.size(2));
    GridPoints grid = new GridPoints(Math.toIntExact(mask.size(0)), times);
    for (int i = 0; i < shown.length; i++) {
      if (shown[i] != 0) {
        int row = i / times / sensors;
        int time = i % times;
        grid.points[row][time] = true;
        grid.last[row] = Math.max(grid.last[row], time);
      }
    }
    return grid;
  }

  /** How many series there are. */
  public int series() {
    return points.length;
  }

  /** How many times the grid has. */
  public int times() {
    return points[0].length;
  }

  public boolean isPoint(int row, int time) {
    return points[row][time];
  }

  /** The place of a series' last point; 0, the start of the grid, if it has none. */
  public int last(int row) {
    return last[row];
  }
}
