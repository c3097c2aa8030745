package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTest {

  @Test
  void valuesAreWrittenInTheirOrderOnOneLine() {
    Result result =
        new Result()
            .put("case", "a \"quoted\"\nname")
            .put("ms", 1.23456789)
            .put("nfe", 632)
            .put("full", true)
            .put("byOp", Map.of("conv2d", 2.5));
    assertEquals(
        "{\"case\":\"a \\\"quoted\\\"\\nname\",\"ms\":1.23457,\"nfe\":632,\"full\":true,"
            + "\"byOp\":{\"conv2d\":2.5}}",
        result.toJson());
  }

  @Test
  void smallNumbersKeepTheirDigits() {
    assertEquals(1.23457e-13, new Result().put("error", 1.234567e-13).values().get("error"));
  }

  @Test
  void whatIsNoNumberIsAFailure() {
    Result result = new Result();
    assertThrows(ArithmeticException.class, () -> result.put("loss", Double.NaN));
    assertThrows(ArithmeticException.class, () -> result.put("ms", Double.POSITIVE_INFINITY));
  }

  @Test
  void aNameIsUsedOnce() {
    Result result = new Result().put("ms", 1);
    assertThrows(IllegalArgumentException.class, () -> result.put("ms", 2));
  }
}
