package io.github.dl4jode.benchmarks.first;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.benchmarks.Run;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The case says what its options say, and its parts are those of the whole. */
class FirstCommandTest {

  @ParameterizedTest
  @CsvSource({"spiral, discrete, 3", "SPIRAL, adjoint, 4"})
  void theFirstIterationIsDividedIntoSteps(String task, String gradient, int iterations) {
    JsonNode json =
        Run.json("first", "--task", task, "--gradient", gradient, "--iterations", "" + iterations);
    assertEquals("spiral", json.path("task").asText());
    assertEquals(gradient, json.path("gradient").asText());
    assertEquals(iterations, json.path("iterations").asInt());
    double total = 0;
    for (String part : new String[] {"nd4j", "data", "build", "first"}) {
      double milliseconds = json.path(part + "_ms").asDouble(Double.NaN);
      assertTrue(milliseconds >= 0, part + " in " + json);
      total += milliseconds;
    }
    assertEquals(total, json.path("total_ms").asDouble(), 1e-3 * total);
    double ours =
        json.path("build_ms").asDouble()
            + json.path("first_ms").asDouble()
            - json.path("last_ms").asDouble();
    assertEquals(ours, json.path("ours_ms").asDouble(), 1e-3 * total);
    for (String share : new String[] {"compile_share", "loading_share"}) {
      double part = json.path(share).asDouble(Double.NaN);
      assertTrue(part >= 0 && part <= 1, share + " in " + json);
    }
  }
}
