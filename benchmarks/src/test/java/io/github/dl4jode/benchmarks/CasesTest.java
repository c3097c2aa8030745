package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Every case runs and says what it is documented to say; how long it took is not looked at. */
class CasesTest {

  private static void assertPositive(JsonNode json, String... names) {
    for (String name : names) {
      assertTrue(json.path(name).asDouble() > 0, name + " in " + json);
    }
  }

  private static void assertWithin(JsonNode json, String name, double least, double most) {
    double value = json.path(name).asDouble(Double.NaN);
    assertTrue(value >= least && value <= most, name + " in " + json);
  }

  private static void assertEnvironment(JsonNode json) {
    assertPositive(json, "threads", "iterations", "processors");
    assertTrue(json.path("java").isTextual() && json.path("backend").isTextual(), json.toString());
  }

  private static JsonNode json(String arguments) {
    return Run.json(arguments.split(" "));
  }

  @ParameterizedTest
  @CsvSource({"2, DOPRI5, 1e-6", "200, DOPRI8, 1e-7"})
  void denseOutputsAreOfTheSolution(int size, String method, double bound) {
    JsonNode json =
        json("dense --times 500 --warmup 0 --iterations 1 --size " + size + " --method " + method);
    assertEnvironment(json);
    assertPositive(json, "ms", "min_ms", "single_ms", "ns_per_output", "steps", "max_error");
    assertTrue(json.path("max_error").asDouble() < bound, json.toString());
  }

  @Test
  void examplesAreSolvedEachAsItsOwn() {
    JsonNode json = json("examples --batch 20 --hidden 5 --warmup 0 --iterations 1");
    assertEnvironment(json);
    assertPositive(json, "ms", "min_ms", "successive_ms", "single_ms", "together_ms");
    // An example needs no more than the whole batch needs for its worst one.
    assertTrue(
        json.path("evaluations_per_example").asDouble()
            <= json.path("evaluations_together").asDouble(),
        json.toString());
    JsonNode alone = json("examples --batch 20 --hidden 5 --warmup 0 --iterations 1 --alone");
    assertPositive(alone, "ms", "min_ms", "evaluations_per_example");
    assertFalse(alone.has("single_ms"), alone.toString());
    assertEquals(2, Run.of("examples", "--batch", "0").exitCode());
  }

  @ParameterizedTest
  @CsvSource({"ROBERTSON, KVAERNO5", "ROBERTSON, AUTO", "BATCH, RODAS5P", "BATCH, KENCARP4"})
  void stiffProblemsAreSolved(String problem, String method) {
    JsonNode json =
        json("stiff --warmup 0 --iterations 1 --problem " + problem + " --method " + method);
    assertEnvironment(json);
    assertPositive(json, "ms", "min_ms", "steps", "evaluations", "jacobians", "factorisations");
    // exp(-10) of the slowest component of the batch is left.
    assertTrue(json.path("max_error").asDouble() < 2e-4, json.toString());
    assertEquals(2, Run.of("stiff", "--method", "DOPRI5").exitCode());
  }

  @ParameterizedTest
  @CsvSource({
    "EULER, adjoint",
    "MILSTEIN, adjoint",
    "SRK, adjoint",
    "MIDPOINT, adjoint",
    "REVERSIBLE_HEUN, undone"
  })
  void stochasticEquationsAreSolvedAndDifferentiated(String method, String constantMemory) {
    JsonNode json = json("sde --batch 4 --steps 5 --warmup 0 --iterations 1 --method " + method);
    assertEnvironment(json);
    assertPositive(json, "forward_ms", "backprop_min_ms", constantMemory + "_ms", "noise_ms");
    for (String solve : new String[] {"forward", "backprop", constantMemory}) {
      double floor = json.path(solve + "_floor_ms").asDouble();
      double ratio = json.path(solve + "_ms").asDouble() / floor;
      assertEquals(ratio, json.path(solve + "_floor_ratio").asDouble(), 1e-4 * ratio);
    }
    assertTrue(json.path("forward_products_ms").isMissingNode(), json.toString());
    assertEquals("", json.path("ops_without_loop").asText());
    assertEquals(2, Run.of("sde", "--steps", "0").exitCode());
  }

  @Test
  void productsOfWideStochasticEquationsAreTimed() {
    JsonNode json = json("sde --batch 4 --size 16 --steps 5 --warmup 0 --iterations 1");
    assertPositive(json, "forward_products_ms", "backprop_products_min_ms");
  }

  @Test
  void latentSdeLearnsLorenz() {
    JsonNode json = json("sde --model latent_lorenz --batch 3 --warmup 1 --iterations 2");
    assertModelLearns(json, "latent_lorenz");
    // A gated unit of 128 on values, masks and gaps; means and variances of 4; a decoder to 3.
    int networks = 3 * (7 * 128 + 128 * 128 + 128) + 129 * 8 + 5 * 3;
    int drifts = 133 * 128 + 129 * 128 + 129 * 4 + 5 * 128 + 129 * 128 + 129 * 4;
    int diffusion = 4 * (128 + 128 + 128 + 1);
    int start = 2 * 4;
    assertEquals(networks + drifts + diffusion + start, json.path("parameters").asInt());
    assertEquals(2 * 99, json.path("steps").asInt());
  }

  @Test
  void sdeGanLearnsOrnsteinUhlenbeck() {
    JsonNode json = json("sde --model gan --batch 3 --warmup 1 --iterations 2");
    assertModelLearns(json, "gan");
    int generator = 6 * 16 + 17 * 16 + 18 * 16 + 17 * 16 + 18 * 16 + 17 * 48 + 17;
    int critic = 3 * 16 + 17 * 16 + 17 * 16 + 17 * 32 + 16;
    assertEquals(generator + critic, json.path("parameters").asInt());
    assertEquals(63, json.path("steps").asInt());
  }

  private static void assertModelLearns(JsonNode json, String model) {
    assertEnvironment(json);
    assertEquals(model, json.path("model").asText());
    assertEquals(3, json.path("batch").asInt());
    assertPositive(json, "ms_per_iteration", "min_ms_per_iteration");
    assertTrue(json.path("loss").isNumber(), json.toString());
    // In float by the same steps and the same noise: rounding.
    assertWithin(json, "gradient_relative_error", 1e-9, 1e-3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " --no-grid", " --levy-area SPACE_TIME", " --levy-area space_time_time"})
  void brownianPathsAreAskedInThreeOrders(String options) {
    JsonNode json =
        json("brownian --batch 4 --noise 2 --intervals 7 --warmup 0 --iterations 2" + options);
    assertEnvironment(json);
    for (String order : new String[] {"sequential", "double", "random"}) {
      assertPositive(json, order + "_us", order + "_min_us", order + "_per_s");
      assertPositive(json, order + "_max_per_s");
    }
    assertEquals(2, Run.of("brownian", "--intervals", "0").exitCode());
  }

  @Test
  void denseOutputsNeedAMethodWithAnErrorEstimate() {
    assertEquals(2, Run.of("dense", "--method", "RK4").exitCode());
    assertEquals(2, Run.of("dense", "--size", "0").exitCode());
  }

  // The bound is what dopri5 at 1e-7 may be off after the whole span, with a margin of ten.
  @ParameterizedTest
  @CsvSource({
    "lotka_volterra, 1e-5",
    "linear, 1e-6",
    "sine, 1e-5",
    "van_der_pol, 1e-5",
    "decay1000, 1e-7"
  })
  void solverFindsTheSolution(String problem, double bound) {
    JsonNode json = json("solver --warmup 1 --iterations 2 --problem " + problem);
    assertEnvironment(json);
    assertEquals(problem, json.path("problem").asText());
    assertEquals("dopri5", json.path("method").asText());
    assertPositive(json, "ms", "min_ms", "nfe", "accepted_steps", "max_relative_error", "field_us");
    assertTrue(json.path("max_relative_error").asDouble() < bound, json.toString());
    assertTrue(json.path("min_ms").asDouble() <= json.path("ms").asDouble());
  }

  @Test
  void solverCountsTheEvaluationsOfFixedSteps() {
    JsonNode json =
        json("solver --problem lotka_volterra --method rk4 --step 0.01 --warmup 0 --iterations 1");
    assertEquals(2000, json.path("accepted_steps").asInt());
    assertEquals(8000, json.path("nfe").asInt());
  }

  @Test
  void solverReportsAFailedSolveAsFailure() {
    String arguments =
        "solver --problem van_der_pol --rtol 1e-12 --atol 1e-14 --method adaptive_heun --iterations"
            + " 1";
    ProgramRun run = Run.of(arguments.split(" "));
    assertEquals(1, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("The case failed: "), run.err());
  }

  @Test
  void fieldIsTimedBesideItsFloorAndByOp() {
    JsonNode json = json("field --batch 2 --warmup 1 --iterations 3 --profile");
    assertEnvironment(json);
    for (String name : new String[] {"forward", "forward_vjp"}) {
      assertPositive(
          json,
          name + "_ms",
          name + "_min_ms",
          "floor_" + name + "_ms",
          "floor_" + name + "_min_ms",
          name + "_ratio");
      assertPositive(json.path(name + "_profile_us"), "conv2d");
      // Two ways through one graph in float: rounding, and it is not nothing.
      assertWithin(json, name + "_error", 1e-8, 1e-4);
    }
    assertPositive(json.path("forward_vjp_profile_us"), "conv2d_bp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dopri5", "rk4", "reversible"})
  void controlledEquationLearnsSpirals(String steps) {
    JsonNode json =
        json("cde --warmup 1 --iterations 1 --length 10 --gradient discrete --steps " + steps);
    assertEnvironment(json);
    assertEquals(steps, json.path("steps").asText());
    assertPositive(
        json, "ms_per_iteration", "nfe_forward", "field_us", "floor_ms_per_iteration", "loss");
    assertPositive(json, "products_ms_per_iteration");
    assertFalse(json.path("input_gradient").asBoolean());
    assertWithin(json, "gradient_relative_error", 1e-9, 1e-2);
  }

  @Test
  void controlledEquationReadsLogSignatures() {
    JsonNode json =
        json(
            "cde --warmup 1 --iterations 1 --length 101 --depth 2 --window 20 --steps rk4"
                + " --gradient discrete --input-gradient");
    assertEquals(6, json.path("rows").asInt());
    assertTrue(json.path("input_gradient").asBoolean());
    assertPositive(json, "ms_per_iteration", "transform_ms");
    assertWithin(json, "gradient_relative_error", 1e-9, 1e-2);
  }

  @Test
  void pathsOfSeriesAreFitted() {
    JsonNode json = json("cde --fit --warmup 1 --iterations 2 --length 10");
    assertPositive(json, "hermite_cubic_ms", "natural_cubic_ms", "linear_ms", "rectilinear_ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"adjoint", "interpolating", "discrete"})
  void spiralLearnsByEveryGradient(String gradient) {
    JsonNode json = json("spiral --warmup 1 --iterations 2 --gradient " + gradient);
    assertEnvironment(json);
    assertEquals(gradient, json.path("gradient").asText());
    assertPositive(
        json,
        "ms_per_iteration",
        "min_ms_per_iteration",
        "nfe_forward",
        "nfe_backward",
        "field_us",
        "field_vjp_us",
        "floor_ms_per_iteration",
        "floor_ratio",
        "loss");
    // In float at tolerances below its rounding; a wrong factor or order would be of size 1.
    assertWithin(json, "gradient_relative_error", 1e-9, 1e-4);
  }

  @Test
  void spiralLearnsFromAllPointsAtOnce() {
    JsonNode json =
        json("spiral --full --gradient discrete --through gradient --warmup 0 --iterations 1");
    assertTrue(json.path("full").asBoolean());
    assertPositive(json, "ms_per_iteration", "nfe_forward", "nfe_backward", "loss");
  }

  @ParameterizedTest
  @ValueSource(strings = {"adjoint", "discrete"})
  void flowLearnsTwoCircles(String gradient) {
    JsonNode json = json("cnf --warmup 1 --iterations 2 --gradient " + gradient);
    assertEnvironment(json);
    assertEquals(gradient, json.path("gradient").asText());
    // W, U and G [64, 2] and B [64] from a network 1-32-32.
    assertEquals(32 + 32 + 32 * 32 + 32 + 33 * (3 * 64 * 2 + 64), json.path("parameters").asInt());
    assertPositive(
        json, "ms_per_iteration", "min_ms_per_iteration", "nfe_forward", "nfe_backward", "nll");
    assertWithin(json, "gradient_relative_error", 1e-9, 1e-2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"adjoint", "discrete"})
  void latentOdeLearnsSpirals(String gradient) {
    JsonNode json = json("latent --warmup 1 --iterations 2 --gradient " + gradient);
    assertEnvironment(json);
    assertEquals(gradient, json.path("gradient").asText());
    // 27 to 25, 25 to 8; 4-20-20-4; 4-20-2.
    int encoder = 28 * 25 + 26 * 8;
    int field = 5 * 20 + 21 * 20 + 21 * 4;
    int decoder = 5 * 20 + 21 * 2;
    assertEquals(encoder + field + decoder, json.path("parameters").asInt());
    assertPositive(json, "ms_per_iteration", "min_ms_per_iteration", "nfe_forward", "nfe_backward");
    // 200 numbers, of which nothing is known yet, at a noise of 0.3: some 20,000 nats.
    assertWithin(json.path("negative_elbo_at"), "1", 5e3, 1e5);
    assertWithin(json, "gradient_relative_error", 1e-9, 1e-2);
  }

  @ParameterizedTest
  @CsvSource({"stem, 132874", "resnet, 576778", "rknet, 208266", "odenet, 208266"})
  void mnistTrainsEveryModel(String model, int parameters) {
    JsonNode json = json("mnist --batch 4 --warmup 1 --iterations 2 --model " + model);
    assertEnvironment(json);
    assertEquals(parameters, json.path("parameters").asInt());
    assertPositive(
        json,
        "ms_per_iteration",
        "min_ms_per_iteration",
        "images_per_second",
        "floor_ms_per_iteration",
        "floor_min_ms_per_iteration",
        "floor_ratio",
        "floor_forward_ms",
        "floor_forward_vjp_ms",
        "loss");
    boolean hasSolver =
        json.path("nfe_forward").asInt() > 0 && json.path("nfe_backward").asInt() > 0;
    assertEquals(hasSolver, json.has("gradient_relative_error"), json.toString());
    if (hasSolver) {
      // At tolerance 1e-3: some percent, and not of size 1.
      assertWithin(json, "gradient_relative_error", 1e-6, 0.5);
    }
    assertEquals(model.endsWith("knet") || model.equals("odenet"), hasSolver, json.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpolating", "discrete"})
  void mnistTakesTheGradientAskedFor(String gradient) {
    JsonNode json = json("mnist --batch 2 --warmup 0 --iterations 1 --gradient " + gradient);
    assertEquals(gradient, json.path("gradient").asText());
    assertPositive(json, "nfe_forward", "nfe_backward", "workspace_bytes");
  }

  @Test
  void scalingMeasuresSizesAndEvaluations(@TempDir Path folder) throws IOException {
    Path plot = folder.resolve("scaling.png");
    JsonNode json = json("scaling --largest 3000 --warmup 0 --iterations 1 --plot " + plot);
    assertEnvironment(json);
    for (String series : new String[] {"size", "solver", "floor"}) {
      assertPositive(
          json.path(series + "_us_per_evaluation_by_size"), "100", "300", "1000", "3000");
    }
    assertPositive(json.path("us_per_solve_by_nfe"), "13", "9997");
    assertPositive(
        json,
        "size_deviation_percent",
        "solver_deviation_percent",
        "solver_deviation_from_floor_percent",
        "nfe_deviation_percent");
    // exp(-t) in float over 13 units of time, 1666 steps: rounding alone.
    assertWithin(json, "max_relative_error", 1e-9, 1e-4);
    assertEquals("PNG", new String(Files.readAllBytes(plot), 1, 3, StandardCharsets.US_ASCII));
  }

  @Test
  void gradientsAreTheSameWhateverIsKept() {
    JsonNode json = json("gradients --steps 1000 --warmup 0 --iterations 1");
    assertEnvironment(json);
    for (String kept : new String[] {"stored", "checkpointed", "reversible"}) {
      assertPositive(json, kept + "_ms", kept + "_min_ms", kept + "_mb");
      assertWithin(json, kept + "_error", 1e-13, 1e-7);
    }
    // 1,000 states of 512 bytes and their stages, and a hundred states.
    assertWithin(json, "stored_mb", 1.9, 3);
    assertWithin(json, "checkpointed_mb", 0.05, 0.2);
    assertWithin(json, "reversible_mb", 0.001, 0.1);
    assertEquals(2, Run.of("gradients", "--steps", "10").exitCode());
  }

  @Test
  void stockNetworksLearnTheSameBeforeAndAfter() {
    JsonNode json = json("stock --batch 2 --warmup 0 --iterations 1");
    assertEnvironment(json);
    assertPositive(json, "ms", "min_ms", "before_ms", "speedup", "floor_ms", "floor_ratio");
    assertWithin(json, "max_relative_error", 0, 1e-4);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryIsReadFromTimeToTime() {
    JsonNode json = json("memory --layers group_norm,vertex --iterations 4 --every 2");
    for (String layer : new String[] {"group_norm", "vertex"}) {
      for (String mode : new String[] {"enabled", "none"}) {
        String name = layer + "_workspaces_" + mode;
        assertPositive(json.path(name + "_rss_mb"), "0", "2", "4");
        assertTrue(json.path(name + "_growth_percent").isNumber(), json.toString());
      }
    }
  }
}
