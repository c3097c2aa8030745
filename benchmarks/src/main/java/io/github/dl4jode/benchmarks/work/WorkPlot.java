package io.github.dl4jode.benchmarks.work;

import io.github.dl4jode.program.picture.Charts;
import io.github.dl4jode.program.picture.Png;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Charts of several problems next to each other, with one legend below: work against error, both
 * logarithmic.
 *
 * @param panels in this order, with the same curves
 * @param columns charts in a row
 */
public record WorkPlot(List<WorkPanel> panels, int columns) {

  private static final int WIDTH = 460;
  private static final int HEIGHT = 330;
  private static final int LEGEND_WIDTH = 240;
  private static final int LINE = 24;
  private static final double SMALLEST = 1e-13;

  /** Copies the panels. */
  public WorkPlot {
    panels = List.copyOf(panels);
  }

  /**
   * Writes a PNG.
   *
   * @param title of the axis of work
   */
  public void save(Path file, String title, ToDoubleFunction<WorkPoint> work) {
    int rows = (panels.size() + columns - 1) / columns;
    List<WorkCurve> curves = panels.get(0).curves();
    int perLine = columns * WIDTH / LEGEND_WIDTH;
    int legend = (curves.size() + perLine - 1) / perLine * LINE + LINE;
    BufferedImage picture =
        new BufferedImage(columns * WIDTH, rows * HEIGHT + legend, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    for (int i = 0; i < panels.size(); i++) {
      BufferedImage chart = BitmapEncoder.getBufferedImage(chart(panels.get(i), title, work));
      graphics.drawImage(chart, i % columns * WIDTH, i / columns * HEIGHT, null);
    }
    drawLegend(graphics, curves, rows * HEIGHT + LINE);
    graphics.dispose();
    Png.write(file, picture);
  }

  private static XYChart chart(WorkPanel of, String title, ToDoubleFunction<WorkPoint> work) {
    XYChart chart = Charts.chart(of.title(), "error", title, WIDTH, HEIGHT);
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setLegendVisible(false);
    chart
        .getStyler()
        .setPlotGridLinesVisible(false)
        .setXAxisTickMarkSpacingHint(110)
        .setXAxisDecimalPattern("0E0")
        // The chart has a label for each power of ten, up to 15 of them.
        .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 8));
    for (WorkCurve curve : of.curves()) {
      if (!curve.points().isEmpty()) {
        chart
            .addSeries(
                curve.label(),
                curve.points().stream().mapToDouble(it -> Math.max(SMALLEST, it.error())).toArray(),
                curve.points().stream().mapToDouble(work).toArray())
            .setMarker(SeriesMarkers.NONE)
            .setLineStyle(stroke(curve))
            .setLineColor(color(curve, of.curves()));
      }
    }
    return chart;
  }

  private void drawLegend(Graphics2D graphics, List<WorkCurve> curves, int top) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    int perLine = columns * WIDTH / LEGEND_WIDTH;
    for (int i = 0; i < curves.size(); i++) {
      WorkCurve curve = curves.get(i);
      int left = i % perLine * LEGEND_WIDTH + 10;
      int y = top + i / perLine * LINE;
      graphics.setColor(color(curve, curves));
      graphics.setStroke(stroke(curve));
      graphics.drawLine(left, y - 5, left + 36, y - 5);
      graphics.setColor(Color.BLACK);
      graphics.drawString(curve.label(), left + 44, y);
    }
  }

  /** Hues all round, every second one dark. */
  private static Color color(WorkCurve curve, List<WorkCurve> all) {
    int count = all.stream().mapToInt(WorkCurve::color).max().orElse(0) + 1;
    int i = curve.color();
    return Color.getHSBColor((float) i / count, 0.9f, i % 2 == 0 ? 0.9f : 0.6f);
  }

  private static BasicStroke stroke(WorkCurve curve) {
    return switch (curve.line()) {
      case SOLID -> new BasicStroke(2);
      case DASHED -> gaps(6, 4);
      case DOTTED -> gaps(2, 3);
    };
  }

  private static BasicStroke gaps(float line, float gap) {
    float[] pattern = {line, gap};
    return new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, pattern, 0);
  }
}
