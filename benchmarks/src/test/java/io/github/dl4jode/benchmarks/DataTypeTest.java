package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Cases that can compute in float and in double; what they say of it is of what they built. */
class DataTypeTest {

  private static JsonNode json(String arguments) {
    return Run.json((arguments + " --warmup 0 --iterations 1").split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "field --batch 1",
        "spiral --gradient discrete",
        "spiral --gradient discrete --through gradient",
        "cnf --gradient discrete",
        "latent --gradient discrete",
        "cde --gradient discrete --steps rk4 --length 10",
        "sde --batch 2 --size 16 --steps 4",
        "sde --model latent_lorenz --batch 2",
        "sde --model gan --batch 2"
      })
  void aCaseComputesInFloatUnlessAskedForDouble(String arguments) {
    assertEquals("float", json(arguments).path("data_type").asText());
    assertEquals("double", json(arguments + " --data-type double").path("data_type").asText());
  }

  /** Two ways through one graph, and two solves by the same steps, differ by rounding alone. */
  @Test
  void doubleIsPrecise() {
    JsonNode field = json("field --batch 2 --data-type double");
    assertTrue(field.path("forward_vjp_error").asDouble() < 1e-12, field.toString());
    JsonNode controlled =
        json("cde --gradient discrete --steps rk4 --length 10 --data-type double");
    assertTrue(controlled.path("gradient_relative_error").asDouble() < 1e-12, "" + controlled);
  }

  @Test
  void itIsSaidWhetherTheVectorModuleIsThere() {
    assertTrue(json("solver").path("vectors").isBoolean());
  }
}
