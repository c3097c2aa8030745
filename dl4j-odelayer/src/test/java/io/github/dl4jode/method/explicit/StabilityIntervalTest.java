package io.github.dl4jode.method.explicit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.method.Methods;
import org.junit.jupiter.api.Test;

class StabilityIntervalTest {

  /** Hairer and Wanner II, table IV.2.1: 2 at orders 1 and 2, 2.5127 at 3, 2.7853 at 4. */
  @Test
  void theIntervalsOfTheTextbook() {
    assertEquals(2, StabilityInterval.of(Methods.EULER.tableau()), 1e-6);
    assertEquals(2, StabilityInterval.of(Methods.HEUN2.tableau()), 1e-6);
    assertEquals(2.5127, StabilityInterval.of(Methods.HEUN3.tableau()), 1e-4);
    assertEquals(2.7853, StabilityInterval.of(Methods.RK4.tableau()), 1e-4);
    assertEquals(3.3066, StabilityInterval.of(Methods.DOPRI5.tableau()), 1e-3);
  }
}
