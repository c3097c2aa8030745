package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SolverSerializationTest {

  static Stream<OdeSolver> solvers() {
    return Stream.of(
        OdeSolver.builder().build(),
        OdeSolver.builder()
            .method(Methods.DOPRI8)
            .rtol(1e-4)
            .atol(0)
            .stepSizeController(AdaptiveStepSize.proportionalIntegral())
            .errorNorm(ErrorNorms.MAX)
            .firstStep(0.1)
            .minimumStep(1e-9)
            .maximumStep(3)
            .maximumSteps(77)
            .build(),
        OdeSolver.builder().rememberFirstStep(true).build(),
        OdeSolver.builder()
            .method(Methods.RK4)
            .stepSizeController(new FixedStepSize(0.125))
            .build());
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void jsonAndYamlRoundTrip(OdeSolver solver) throws JsonProcessingException {
    for (ObjectMapper mapper :
        new ObjectMapper[] {JsonMappers.getMapper(), JsonMappers.getMapperYaml()}) {
      String text = mapper.writeValueAsString(solver);
      assertEquals(solver, mapper.readValue(text, OdeSolver.class), text);
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void javaRoundTripAndBuilder(OdeSolver solver) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(solver);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(solver, in.readObject());
    }
    assertEquals(solver, solver.toBuilder().build());
  }

  @Test
  void stepsAndStatisticsRoundTrip() throws JsonProcessingException {
    ObjectMapper mapper = JsonMappers.getMapper();
    AcceptedStep step = new AcceptedStep(0.25, -1e-3);
    assertEquals(step, mapper.readValue(mapper.writeValueAsString(step), AcceptedStep.class));
    SolverStatistics statistics = new SolverStatistics(3, 1, 26);
    assertEquals(
        statistics,
        mapper.readValue(mapper.writeValueAsString(statistics), SolverStatistics.class));
  }

  @Test
  void aDamagedConfigurationIsRefusedWhenRead() throws JsonProcessingException {
    String text =
        JsonMappers.getMapper()
            .writeValueAsString(OdeSolver.builder().rtol(0.125).build())
            .replace("0.125", "-0.125");
    JsonProcessingException failure =
        assertThrows(
            JsonProcessingException.class,
            () -> JsonMappers.getMapper().readValue(text, OdeSolver.class));
    assertTrue(failure.getMessage().contains("rtol"), failure.getMessage());
  }

  @Test
  void stringsSayWhatMatters() {
    String solver = OdeSolver.builder().build().toString();
    assertTrue(solver.contains("dopri5") && solver.contains("rtol=1.0E-7"), solver);
    assertTrue(Methods.DOPRI5.tableau().toString().contains("order=5"));
    Solution solution =
        OdeSolver.builder()
            .build()
            .solve(
                ReferenceProblem.A1_DECAY.field(org.nd4j.linalg.api.buffer.DataType.DOUBLE),
                org.nd4j.linalg.factory.Nd4j.createFromArray(1.0),
                0,
                1);
    assertTrue(solution.toString().contains("SUCCESS at t = 1.0"), solution.toString());
    assertEquals(
        new SolverStatistics(4, 6, 8),
        new SolverStatistics(1, 2, 3).plus(new SolverStatistics(3, 4, 5)));
    assertEquals(new SolverStatistics(0, 0, 0), SolverStatistics.none());
    assertThrows(IllegalArgumentException.class, () -> new AcceptedStep(0, 0));
  }
}
