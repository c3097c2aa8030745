package io.github.dl4jode.program.picture;

import io.github.dl4jode.program.file.FileException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Charts of one style. */
public final class Charts {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 480;

  private Charts() {}

  /** An empty chart of 720 by 480 pixels, on white, the legend below it. */
  public static XYChart chart(String title, String xTitle, String yTitle) {
    return chart(title, xTitle, yTitle, WIDTH, HEIGHT);
  }

  /** As above, of another size in pixels. */
  public static XYChart chart(String title, String xTitle, String yTitle, int width, int height) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    return chart;
  }

  /**
   * Draws charts side by side into a PNG.
   *
   * @throws FileException if that fails; the file is then as it was
   */
  public static void write(Path file, List<XYChart> charts) {
    Png.write(file, sideBySide(charts));
  }

  /**
   * Draws charts of one size into a PNG, row by row.
   *
   * @param columns how many there are in a row at most
   * @throws FileException if that fails; the file is then as it was
   */
  public static void write(Path file, List<XYChart> charts, int columns) {
    List<BufferedImage> panels = charts.stream().map(BitmapEncoder::getBufferedImage).toList();
    Png.write(file, Strip.of(panels, Math.min(columns, panels.size())));
  }

  private static BufferedImage sideBySide(List<XYChart> charts) {
    int width = charts.stream().mapToInt(XYChart::getWidth).sum();
    int height = charts.stream().mapToInt(XYChart::getHeight).max().orElseThrow();
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    int left = 0;
    for (XYChart chart : charts) {
      graphics.drawImage(BitmapEncoder.getBufferedImage(chart), left, 0, null);
      left += chart.getWidth();
    }
    graphics.dispose();
    return picture;
  }
}
