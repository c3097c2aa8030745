package io.github.dl4jode.sde.demo.picture;

import io.github.dl4jode.program.picture.Charts;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Pictures of what several models make of the same data. */
public final class ComparisonPictures {

  private static final List<Color> MODELS =
      List.of(
          new Color(0x1f77b4),
          new Color(0xd62728),
          new Color(0x2ca02c),
          new Color(0x9467bd),
          new Color(0xff7f0e));

  private ComparisonPictures() {}

  private static Map<String, SamplePaths> all(SamplePaths data, Map<String, SamplePaths> models) {
    Map<String, SamplePaths> all = new LinkedHashMap<>();
    all.put("data", data);
    all.putAll(models);
    return all;
  }

  private static Color color(int place) {
    return place == 0 ? PathPictures.DATA : MODELS.get((place - 1) % MODELS.size());
  }

  /**
   * Draws histograms of data and samples at several times, all models in one chart and a row for
   * each channel.
   *
   * @param models samples at the times of the data, by the names of their models
   */
  public static void marginals(SamplePaths data, Map<String, SamplePaths> models, Path file) {
    Map<String, SamplePaths> all = all(data, models);
    PathPictures.histograms(
        data,
        file,
        (channel, time) -> {
          String name = data.channels().get(channel);
          XYChart chart = PathPictures.plain("time " + data.timeLabel(time), name, "density");
          chart.getStyler().setLegendVisible(true);
          chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
          List<double[]> values =
              all.values().stream().map(paths -> paths.marginal(channel, time)).toList();
          Bins bins = Bins.over(values);
          int place = 0;
          for (String model : all.keySet()) {
            bins.draw(chart, model, values.get(place), color(place));
            place++;
          }
          return chart;
        });
  }

  /**
   * Draws paths of the first channel, of data and models next to each other.
   *
   * @param models samples at the times of the data, by the names of their models
   */
  public static void paths(SamplePaths data, Map<String, SamplePaths> models, Path file) {
    List<XYChart> charts = new ArrayList<>();
    double[] ofData = channel(data);
    double low = Arrays.stream(ofData).min().orElse(0);
    double high = Arrays.stream(ofData).max().orElse(1);
    for (Map.Entry<String, SamplePaths> one : all(data, models).entrySet()) {
      XYChart chart = PathPictures.plain(one.getKey(), "time", data.channels().get(0));
      chart.getStyler().setYAxisMin(low).setYAxisMax(high);
      PathPictures.lines(chart, one.getValue(), 0, color(charts.size()));
      charts.add(chart);
    }
    Charts.write(file, charts);
  }

  private static double[] channel(SamplePaths data) {
    return Arrays.stream(data.values())
        .flatMapToDouble(series -> Arrays.stream(series[0]))
        .filter(value -> !Double.isNaN(value))
        .toArray();
  }
}
