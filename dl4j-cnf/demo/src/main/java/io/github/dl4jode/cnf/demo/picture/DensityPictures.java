package io.github.dl4jode.cnf.demo.picture;

import io.github.dl4jode.cnf.Grid;
import io.github.dl4jode.program.picture.Png;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pictures of densities on a part of the plane.
 *
 * @param grid that part, and its cells
 */
public record DensityPictures(Grid grid) {

  private static final int SIZE = 480;

  /** Draws the density of points [n, d] by their first two components. */
  public void points(INDArray points, String caption, Path file) {
    draw(HeatMap.ofPoints(points, grid), caption, file);
  }

  /**
   * Draws a density.
   *
   * @param density on the grid, [cells, cells]
   */
  public void density(INDArray density, String caption, Path file) {
    draw(HeatMap.of(density), caption, file);
  }

  private static void draw(HeatMap map, String caption, Path file) {
    Png.write(file, map.draw(SIZE, map.bright(), caption));
  }
}
