package io.github.dl4jode.cde.demo.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.path.series.PathScheme;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class ClassifierPicturesTest {

  private static final LabelledSeries SERIES =
      new LabelledSeries(
          "a",
          0,
          new double[] {0, 0.7, 0.9, 3},
          new double[][] {{1, 5}, {-2, Double.NaN}, {4, 3}, {0, 1}});

  /** A corner that is cut off is no line from observation to observation. */
  @ParameterizedTest
  @EnumSource
  void aCurveHasEveryObservationAsAPlace(PathScheme scheme) {
    PathCurve curve = PathCurve.of(SERIES, 0, scheme);
    for (int row = 0; row < SERIES.size(); row++) {
      double time = SERIES.time(row);
      double value = SERIES.value(row, 0);
      assertTrue(
          IntStream.range(0, curve.times().length)
              .anyMatch(
                  i ->
                      Math.abs(curve.times()[i] - time) < 1e-12
                          && Math.abs(curve.values()[i] - value) < 1e-12),
          "observation " + row);
    }
  }

  private static List<String> legend(XYChart chart) {
    assertTrue(chart.getStyler().isLegendVisible());
    return chart.getSeriesCollection().stream()
        .filter(XYSeries::isShowInLegend)
        .map(XYSeries::getLabel)
        .toList();
  }

  @Test
  void theColoursOfChannelsAndClassesAreNamed() {
    for (XYChart chart : ClassifierPictures.interpolationCharts(SERIES, List.of("level", "flow"))) {
      assertEquals(List.of("level", "flow"), legend(chart));
    }
    double[][] state = {{0, 1, 2}, {3, 4, 5}};
    List<XYChart> charts =
        ClassifierPictures.hiddenCharts(
            List.of(state, state, state), List.of(1, 0, 1), List.of("down", "up"));
    assertEquals(2, charts.size());
    charts.forEach(chart -> assertEquals(List.of("up", "down"), legend(chart)));
  }
}
