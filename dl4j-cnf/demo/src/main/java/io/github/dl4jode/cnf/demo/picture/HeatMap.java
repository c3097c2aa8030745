package io.github.dl4jode.cnf.demo.picture;

import io.github.dl4jode.cnf.Grid;
import io.github.dl4jode.cnf.demo.data.MatrixRows;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A density on the cells of a grid, to be drawn.
 *
 * @param values by row, the second coordinate, rising, and column, the first
 */
record HeatMap(double[][] values) {

  private static final int CAPTION = 20;

  /** The part of cells that may be brighter than the scale; a single peak would darken the rest. */
  private static final double BEYOND = 0.002;

  /** A density that has been evaluated. */
  static HeatMap of(INDArray density) {
    return new HeatMap(MatrixRows.of(density));
  }

  /** The density of points [n, d] by their first two components: how many fall into each cell. */
  static HeatMap ofPoints(INDArray points, Grid grid) {
    int cells = grid.cells();
    double[][] values = new double[cells][cells];
    double[][] rows = MatrixRows.of(points);
    double each = 1 / (rows.length * grid.cellArea());
    double scale = cells / (grid.high() - grid.low());
    for (double[] row : rows) {
      int column = (int) Math.floor((row[0] - grid.low()) * scale);
      int line = (int) Math.floor((row[1] - grid.low()) * scale);
      if (column >= 0 && column < cells && line >= 0 && line < cells) {
        values[line][column] += each;
      }
    }
    return new HeatMap(values);
  }

  /** The density at the bright end of the scale that suits this map. */
  double bright() {
    double[] sorted = Arrays.stream(values).flatMapToDouble(Arrays::stream).sorted().toArray();
    int last = sorted.length - 1;
    double high = sorted[last - (int) (BEYOND * last)];
    // Of few points nearly all cells are empty.
    return high > 0 ? high : Math.max(sorted[last], Double.MIN_NORMAL);
  }

  /**
   * Draws the map, the first coordinate to the right, the second upwards.
   *
   * @param size of its sides in pixels
   * @param bright the density at the bright end of the scale
   * @param caption above it
   */
  BufferedImage draw(int size, double bright, String caption) {
    int cells = values.length;
    BufferedImage picture = new BufferedImage(size, size + CAPTION, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < size; y++) {
      int row = cells - 1 - y * cells / size;
      for (int x = 0; x < size; x++) {
        picture.setRGB(x, y + CAPTION, ColorScale.of(values[row][x * cells / size] / bright));
      }
    }
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, size, CAPTION);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    graphics.drawString(caption, 4, CAPTION - 6);
    graphics.dispose();
    return picture;
  }
}
