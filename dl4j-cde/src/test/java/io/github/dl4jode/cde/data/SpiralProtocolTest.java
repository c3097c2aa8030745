package io.github.dl4jode.cde.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpiralProtocolTest {

  @ParameterizedTest
  @EnumSource
  void halfOfThemIsMirroredAndASeedGivesTheSame(SpiralProtocol protocol) {
    LabelledSeriesSet spirals = protocol.generate(10, 100, 5);

    assertEquals(5, spirals.series().stream().filter(one -> one.label() == 1).count());
    for (int i = 0; i < 10; i++) {
      LabelledSeries one = spirals.series().get(i);
      assertEquals(4 * Math.PI, one.time(99), 1e-14);
      assertArrayEquals(one.values(), protocol.generate(10, 100, 5).series().get(i).values());
      assertEquals(one.label() == 1 ? -1 : 1, Math.signum(turns(one)) * direction(protocol));
    }
    assertThrows(IllegalArgumentException.class, () -> protocol.generate(1, 100, 5));
  }

  private static int direction(SpiralProtocol protocol) {
    return protocol == SpiralProtocol.TORCHCDE ? 1 : -1;
  }

  /** Twice the area that is swept at first. */
  private static double turns(LabelledSeries series) {
    double area = 0;
    for (int i = 0; i < 20; i++) {
      area +=
          series.value(i, 0) * series.value(i + 1, 1) - series.value(i, 1) * series.value(i + 1, 0);
    }
    return area;
  }

  @Test
  void diffraxSpiralsSolveTheirEquation() {
    LabelledSeries series = SpiralProtocol.DIFFRAX.generate(2, 20_001, 3).series().get(1);
    double h = series.time(1001) - series.time(999);
    for (int k = 0; k < 2; k++) {
      double slope = (series.value(1001, k) - series.value(999, k)) / h;
      double expected =
          -0.3 * series.value(1000, k) + (k == 0 ? 2 : -2) * series.value(1000, 1 - k);
      assertEquals(expected, slope, 1e-5);
    }
  }

  @Test
  void torchcdeSpiralsAreTheirFormulaButForNoise() {
    LabelledSeries series = SpiralProtocol.TORCHCDE.generate(2, 100, 3).series().get(1);
    for (int i = 0; i < 100; i++) {
      assertEquals(
          1 / (1 + series.time(i) / 2), Math.hypot(series.value(i, 0), series.value(i, 1)), 0.05);
    }
  }
}
