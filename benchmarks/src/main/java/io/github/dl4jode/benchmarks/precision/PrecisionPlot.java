package io.github.dl4jode.benchmarks.precision;

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
 * Charts of several problems in rows of three, with one legend below: work against error, both
 * logarithmic. Lines of methods with fixed steps are dashed.
 *
 * @param problems in this order
 */
record PrecisionPlot(List<ProblemCurves> problems) {

  private static final int COLUMNS = 3;
  private static final int WIDTH = 400;
  private static final int HEIGHT = 330;
  private static final int LEGEND_COLUMNS = 5;
  private static final int LINE = 24;
  private static final double SMALLEST = 1e-13;

  private static final BasicStroke SOLID = new BasicStroke(2);
  private static final BasicStroke DASHED =
      new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

  /**
   * Writes a PNG.
   *
   * @param title of the axis of work
   */
  void save(Path file, String title, ToDoubleFunction<WorkPoint> work) {
    int rows = (problems.size() + COLUMNS - 1) / COLUMNS;
    List<MethodCurve> methods = problems.get(0).curves();
    int legend = (methods.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS * LINE + LINE;
    BufferedImage picture =
        new BufferedImage(COLUMNS * WIDTH, rows * HEIGHT + legend, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    for (int i = 0; i < problems.size(); i++) {
      BufferedImage chart = BitmapEncoder.getBufferedImage(chart(problems.get(i), title, work));
      graphics.drawImage(chart, i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT, null);
    }
    drawLegend(graphics, methods, rows * HEIGHT + LINE);
    graphics.dispose();
    Png.write(file, picture);
  }

  private static XYChart chart(ProblemCurves of, String title, ToDoubleFunction<WorkPoint> work) {
    XYChart chart = Charts.chart(of.problem().title(), "error", title, WIDTH, HEIGHT);
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setLegendVisible(false);
    chart
        .getStyler()
        .setPlotGridLinesVisible(false)
        .setXAxisTickMarkSpacingHint(110)
        .setXAxisDecimalPattern("0E0");
    for (int i = 0; i < of.curves().size(); i++) {
      MethodCurve curve = of.curves().get(i);
      if (!curve.points().isEmpty()) {
        chart
            .addSeries(
                curve.method().label(),
                curve.points().stream().mapToDouble(it -> Math.max(SMALLEST, it.error())).toArray(),
                curve.points().stream().mapToDouble(work).toArray())
            .setMarker(SeriesMarkers.NONE)
            .setLineStyle(curve.hasFixedSteps() ? DASHED : SOLID)
            .setLineColor(color(i, of.curves().size()));
      }
    }
    return chart;
  }

  private static void drawLegend(Graphics2D graphics, List<MethodCurve> methods, int top) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    int column = COLUMNS * WIDTH / LEGEND_COLUMNS;
    for (int i = 0; i < methods.size(); i++) {
      int left = i % LEGEND_COLUMNS * column + 10;
      int y = top + i / LEGEND_COLUMNS * LINE;
      graphics.setColor(color(i, methods.size()));
      graphics.setStroke(methods.get(i).hasFixedSteps() ? DASHED : SOLID);
      graphics.drawLine(left, y - 5, left + 36, y - 5);
      graphics.setColor(Color.BLACK);
      graphics.drawString(methods.get(i).method().label(), left + 44, y);
    }
  }

  /** Hues all round, every second one dark. */
  private static Color color(int i, int count) {
    return Color.getHSBColor((float) i / count, 0.9f, i % 2 == 0 ? 0.9f : 0.6f);
  }
}
