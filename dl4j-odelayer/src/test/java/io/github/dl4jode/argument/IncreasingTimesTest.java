package io.github.dl4jode.argument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncreasingTimesTest {

  @Test
  void finiteIncreasingTimesHaveNoFault() {
    assertEquals(Optional.empty(), IncreasingTimes.fault());
    assertEquals(Optional.empty(), IncreasingTimes.fault(-3, -0.5, 0, 1e300));
  }

  @Test
  void theFirstWrongTimeIsNamed() {
    assertEquals(Optional.of("time 0 is NaN"), IncreasingTimes.fault(Double.NaN, 1));
    assertEquals(Optional.of("time 2 is 1.0 after 1.0"), IncreasingTimes.fault(0, 1, 1, 0));
    assertEquals(Optional.of("time 1 is -0.0 after 0.0"), IncreasingTimes.fault(0, -0.0));
    assertEquals(
        Optional.of("time 1 is Infinity after 0.0"),
        IncreasingTimes.fault(0, Double.POSITIVE_INFINITY));
  }

  @Test
  void theMessageIsASentence() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> IncreasingTimes.require("Times", ". Sort them", 0, 2, 1))
            .getMessage();
    assertEquals("Times must be finite and increase; time 2 is 1.0 after 2.0. Sort them", message);
  }
}
