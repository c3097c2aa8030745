package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.Forecast;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.demo.picture.SeriesPictures;
import io.github.dl4jode.latentode.demo.picture.SeriesPictures.Panel;
import io.github.dl4jode.latentode.demo.picture.SeriesView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Forecasts as a table and as a picture. */
final class ForecastReport {

  private static final int PANELS = 4;

  private ForecastReport() {}

  /** Of each sensor a column for the mean, with its name, and one for the standard deviation. */
  static SeriesSet table(List<String> sensors, List<Forecast> forecasts) {
    List<String> columns = new ArrayList<>();
    for (String sensor : sensors) {
      columns.add(sensor);
      columns.add(sensor + " deviation");
    }
    return new SeriesSet(columns, forecasts.stream().map(ForecastReport::columns).toList());
  }

  private static Series columns(Forecast forecast) {
    Series mean = forecast.mean();
    double[][] values = new double[mean.size()][2 * mean.sensors()];
    for (int point = 0; point < values.length; point++) {
      for (int sensor = 0; sensor < mean.sensors(); sensor++) {
        values[point][2 * sensor] = mean.value(point, sensor);
        values[point][2 * sensor + 1] = forecast.deviation().value(point, sensor);
      }
    }
    return new Series(mean.id(), mean.times(), values);
  }

  /** Draws the first series: points, what the model makes of them, and the forecast. */
  static void draw(SeriesSet series, List<Forecast> forecasts, LatentOde model, Path file) {
    List<Panel> panels = new ArrayList<>();
    for (int i = 0; i < Math.min(PANELS, series.size()); i++) {
      Series known = series.series().get(i);
      Forecast forecast = forecasts.get(i);
      double[] times =
          DoubleStream.concat(
                  DoubleStream.of(SeriesReport.evenly(known.firstTime(), known.lastTime())),
                  DoubleStream.of(forecast.mean().times()))
              .toArray();
      Series predicted = model.reconstruct(known, times);
      panels.add(
          new Panel(
              known.id(),
              known,
              List.of(),
              predicted,
              List.of(bound(forecast, -1), bound(forecast, 1))));
    }
    new SeriesPictures(SeriesView.BY_TIME, series.sensors()).predictions(panels, file);
  }

  /** One standard deviation below or above. */
  private static Series bound(Forecast forecast, double sign) {
    double[][] values = forecast.mean().values();
    for (int point = 0; point < values.length; point++) {
      for (int sensor = 0; sensor < values[point].length; sensor++) {
        values[point][sensor] += sign * forecast.deviation().value(point, sensor);
      }
    }
    return new Series(forecast.mean().id(), forecast.mean().times(), values);
  }
}
