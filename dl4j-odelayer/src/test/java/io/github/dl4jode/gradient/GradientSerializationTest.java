package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.solver.OdeSolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Gradient methods travel in a saved model. */
class GradientSerializationTest {

  static List<GradientMethod> methods() {
    OdeSolver tight = OdeSolver.builder().method(Methods.TSIT5).rtol(1e-5).atol(1e-8).build();
    return Stream.concat(
            GradientRuns.ALL.stream(),
            Stream.of(
                new DiscreteAdjoint(),
                new DiscreteAdjoint(StageStorage.RECOMPUTED, 1 << 20),
                new DiscreteAdjoint(new Checkpoints(64L << 20)),
                new ContinuousAdjoint(false, BackwardSolver.of(tight)),
                new InterpolatingAdjoint(true, BackwardSolver.of(tight))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void json(GradientMethod method) throws IOException {
    ObjectMapper mapper = JsonMappers.getMapper();
    assertEquals(method, mapper.readValue(mapper.writeValueAsString(method), GradientMethod.class));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void javaSerialisation(GradientMethod method) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(method);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(method, in.readObject());
    }
  }

  /** Models saved before activations could be kept are restored without them. */
  @Test
  void jsonThatDoesNotNameTheMemoryForActivations() throws IOException {
    for (StageStorage storage : StageStorage.values()) {
      String json =
          "{\"@class\":\"%s\",\"storage\":\"%s\"}"
              .formatted(DiscreteAdjoint.class.getName(), storage);
      assertEquals(
          new DiscreteAdjoint(storage),
          JsonMappers.getMapper().readValue(json, GradientMethod.class));
    }
  }

  @Test
  void incompleteConfigurationsFailAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> new ContinuousAdjoint(true, null));
    assertThrows(IllegalArgumentException.class, () -> new InterpolatingAdjoint(true, null));
    assertThrows(IllegalArgumentException.class, () -> new DiscreteAdjoint((Retention) null));
    assertThrows(IllegalArgumentException.class, () -> BackwardSolver.of(null));
  }
}
