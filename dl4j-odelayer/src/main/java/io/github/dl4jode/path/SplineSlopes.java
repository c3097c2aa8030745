package io.github.dl4jode.path;

/** The slopes of splines: one system for all channels of all examples that share their times. */
final class SplineSlopes implements Slopes {

  private final SplineSystem[] systems;
  private final int width;
  private final double[] scratch;

  /**
   * Factors the systems.
   *
   * @param width the number of elements of a value
   */
  SplineSlopes(KnotTimes times, SplineEnds ends, int width) {
    this.systems = new SplineSystem[times.rows()];
    for (int row = 0; row < systems.length; row++) {
      systems[row] = new SplineSystem(ends, times.row(row));
    }
    this.width = width;
    this.scratch = new double[times.mostKnots()];
  }

  @Override
  public void fit(double[] knots, double[] slopes) {
    int each = width / systems.length;
    for (int row = 0; row < systems.length; row++) {
      systems[row].solve(knots, row * each, width, each, slopes);
    }
  }

  @Override
  public void weightsOfKnots(int row, int index, double first, double second, double[] weights) {
    systems[row].transpose(index, first, second, scratch, weights);
  }
}
