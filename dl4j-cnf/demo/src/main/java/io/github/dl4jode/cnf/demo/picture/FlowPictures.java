package io.github.dl4jode.cnf.demo.picture;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.Grid;
import io.github.dl4jode.cnf.demo.data.MatrixRows;
import io.github.dl4jode.program.picture.AnimatedGif;
import io.github.dl4jode.program.picture.Png;
import io.github.dl4jode.program.picture.Strip;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The pictures of a flow on a part of the plane; of more components the first two are shown. */
public final class FlowPictures {

  /** The pictures of the transformation: at 5 %, 10 %, … 100 % of the time. */
  static final int FRAMES = 20;

  private static final int CELLS = 120;
  private static final int LARGE = 480;
  private static final int SMALL = 160;
  private static final int COLUMNS = 10;
  private static final int HUNDREDTHS = 12;

  private final ContinuousNormalizingFlow flow;
  private final Grid grid;
  private final DensityPictures still;

  /** Prepares pictures of a flow of at least two components. */
  public FlowPictures(ContinuousNormalizingFlow flow, Grid grid) {
    this.flow = flow;
    this.grid = grid;
    this.still = new DensityPictures(grid);
  }

  /**
   * The part of the plane in which points lie, and a margin around it.
   *
   * @param points [n, d], d at least 2
   */
  public static Grid around(INDArray points) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] row : MatrixRows.of(points)) {
      low = Math.min(low, Math.min(row[0], row[1]));
      high = Math.max(high, Math.max(row[0], row[1]));
    }
    // At least what the Gaussian in the beginning of the transformation takes.
    double margin = 0.05 * (high - low);
    return new Grid(Math.min(low - margin, -2.5), Math.max(high + margin, 2.5), CELLS);
  }

  /** Draws the density of points, as many as there are. */
  public void points(INDArray points, String caption, Path file) {
    still.points(points, caption, file);
  }

  /** Draws the flow's density; of a flow in the plane alone. */
  public void density(Path file) {
    still.density(flow.densityOnGrid(grid), "density", file);
  }

  /**
   * Draws how the base distribution becomes the data, at 5 % to 100 % of the time.
   *
   * @param start points of the base distribution [n, d]
   * @param strip the pictures side by side, PNG
   * @param animation the pictures one after the other, GIF
   */
  public void transformation(INDArray start, Path strip, Path animation) {
    double[] fractions =
        IntStream.rangeClosed(1, FRAMES).mapToDouble(i -> (double) i / FRAMES).toArray();
    List<HeatMap> maps =
        flow.path(start, fractions).stream().map(points -> HeatMap.ofPoints(points, grid)).toList();
    Png.write(strip, Strip.of(frames(maps, SMALL), COLUMNS));
    List<BufferedImage> large = frames(maps, LARGE);
    AnimatedGif.write(animation, large, HUNDREDTHS);
  }

  private static List<BufferedImage> frames(List<HeatMap> maps, int size) {
    return IntStream.range(0, maps.size())
        .mapToObj(
            i -> {
              HeatMap map = maps.get(i);
              String caption = "%d %% of the time".formatted(100 * (i + 1) / FRAMES);
              return map.draw(size, map.bright(), caption);
            })
        .toList();
  }
}
