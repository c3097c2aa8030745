package io.github.dl4jode.mnist.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SummaryTableTest {

  @Test
  void columnsAreAligned() {
    assertEquals(
        """
                 test error  parameters  s/epoch  NFE forward  NFE backward  block memory
        ResNet       6.25 %     576,778     11.0            -             -             -
        ODE-Net      6.25 %     208,266     11.0         26.0          20.5       56.1 MB
        """,
        SummaryTable.format(ResultFixtures.results().models()).replace("\r\n", "\n"));
  }
}
