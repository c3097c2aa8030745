package io.github.dl4jode.sde.demo.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinsTest {

  private static final double ROUNDING = 1e-9;

  /** A label that is rounded would name another place than that of its tick. */
  @ParameterizedTest
  @CsvSource({
    "-0.3, 9.9",
    "-7.4, 11",
    "0, 1",
    "0.2, 0.21",
    "-1e-7, 3e-7",
    "1e6, 1.5e6",
    "-3e40, 2e40",
    "5, 5",
    "0, 0",
    "1e9, 1000000000.0000001"
  })
  void labelsOfEdgesAreTheEdges(double low, double high) {
    Bins bins = Bins.over(List.of(new double[] {low, high}));
    DecimalFormat format =
        new DecimalFormat(bins.pattern(), DecimalFormatSymbols.getInstance(Locale.ROOT));
    boolean whole = !bins.pattern().contains("E");
    for (int bin = 0; bin <= bins.count(); bin++) {
      double edge = bins.edge(bin);
      String label = format.format(edge);
      assertTrue(!label.equals("-0"), label);
      if (whole) {
        assertEquals(
            edge,
            Double.parseDouble(label),
            ROUNDING * bins.width() + Math.ulp(edge),
            bins.toString());
      }
    }
    assertTrue(bins.edge(0) <= low && high <= bins.edge(bins.count()), bins.toString());
    assertTrue(bins.count() <= 27, bins.toString());
  }

  @Test
  void theAreaOfADensityIs1() {
    double[] values = {1, 2, 2, 5, 10};
    Bins bins = Bins.over(List.of(values, new double[] {-3}));
    double[] density = bins.density(values);
    assertEquals(1, Arrays.stream(density).sum() * bins.width(), ROUNDING);
    assertEquals(0, density[bins.count()], "a histogram ends with a bin, not with a line");
    int two = (int) ((2 - bins.edge(0)) / bins.width());
    assertEquals(2 / (5 * bins.width()), density[two], ROUNDING);
  }
}
