package io.github.dl4jode.cnf.demo.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.Grid;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class PicturesTest {

  private static final int DARK = ColorScale.of(0);
  private static final int BRIGHT = ColorScale.of(1);

  /** Three points in a grid of 4 by 4 cells of area 1, one of them outside. */
  @Test
  void pointsAreCountedInTheirCells() {
    Grid grid = new Grid(-2, 2, 4);
    HeatMap map =
        HeatMap.ofPoints(
            Nd4j.createFromArray(new double[][] {{-1.5, 1.5}, {-1.1, 1.9}, {1.5, 2.5}}), grid);
    assertEquals(2.0 / 3, map.values()[3][0], 1e-12);
    double sum = IntStream.range(0, 16).mapToDouble(i -> map.values()[i / 4][i % 4]).sum();
    assertEquals(2.0 / 3, sum * grid.cellArea(), 1e-12);
  }

  @Test
  void theSecondCoordinateRisesUpwards() {
    HeatMap map = new HeatMap(new double[][] {{0, 0}, {5, 0}});
    BufferedImage picture = map.draw(10, map.bright(), "");
    int top = picture.getHeight() - 10;
    assertEquals(BRIGHT, picture.getRGB(0, top) & 0xFFFFFF);
    assertEquals(DARK, picture.getRGB(9, top) & 0xFFFFFF);
    assertEquals(DARK, picture.getRGB(0, picture.getHeight() - 1) & 0xFFFFFF);
  }

  @Test
  void anEmptyMapIsDark() {
    HeatMap map = new HeatMap(new double[3][3]);
    assertEquals(DARK, map.draw(3, map.bright(), "").getRGB(1, 21) & 0xFFFFFF);
  }

  /** The eye orders colours by their brightness. */
  @Test
  void higherDensitiesAreBrighter() {
    double before = -1;
    for (int i = 0; i <= 100; i++) {
      int color = ColorScale.of(i / 100.0);
      double brightness =
          0.299 * (color >> 16) + 0.587 * (color >> 8 & 0xFF) + 0.114 * (color & 0xFF);
      assertTrue(brightness > before, "at " + i + " %");
      before = brightness;
    }
  }
}
