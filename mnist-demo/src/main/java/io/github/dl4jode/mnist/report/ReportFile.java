package io.github.dl4jode.mnist.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/** Writes files of a report, each at once or not at all. */
public final class ReportFile {

  private ReportFile() {}

  /**
   * Writes or replaces a file.
   *
   * @throws ReportException if that fails; the file is then as it was
   */
  public static void write(Path file, AtomicFile.Content content) {
    try {
      AtomicFile.write(file, content);
    } catch (IOException e) {
      throw new ReportException(
          file + " cannot be written (" + e + "); what was there before is unharmed.", e);
    }
  }

  /**
   * Draws charts side by side into a PNG.
   *
   * @throws ReportException if that fails; the file is then as it was
   */
  static void draw(Path file, List<XYChart> charts) {
    BufferedImage picture = sideBySide(charts);
    write(file, out -> ImageIO.write(picture, "png", out));
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
