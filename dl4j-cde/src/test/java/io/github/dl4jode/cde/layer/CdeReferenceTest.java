package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.solver.OdeSolver;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Solutions and gradients of dz = tanh(W2 tanh(W1 z + b1) + b2) dX against reference values: by the
 * classical Runge–Kutta method with extrapolation, checked by scipy's DOP853 and by differences.
 */
class CdeReferenceTest {

  private static final OdeSolver TIGHT =
      OdeSolver.builder().rtol(1e-11).atol(1e-13).maximumSteps(100_000).build();

  private static JsonNode reference;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = CdeReferenceTest.class.getResourceAsStream("/reference/cde.json")) {
      reference = new ObjectMapper().readTree(in);
    }
  }

  private static INDArray array(JsonNode node, long... shape) {
    INDArray flat = Nd4j.create(DataType.DOUBLE, Nd4j.create(shape).length());
    fill(node, flat, new int[1]);
    return flat.reshape('c', shape);
  }

  private static void fill(JsonNode node, INDArray flat, int[] at) {
    if (node.isNumber()) {
      flat.putScalar(at[0]++, node.doubleValue());
    } else {
      node.forEach(part -> fill(part, flat, at));
    }
  }

  /** Over the times of the data, and over the indices of the steps: the solution is the same. */
  @ParameterizedTest
  @CsvSource({
    "hermite, HERMITE_CUBIC, true",
    "natural, NATURAL_CUBIC, true",
    "linear, LINEAR, true",
    "linear, LINEAR, false",
    "rectilinear, RECTILINEAR, false"
  })
  void solutionsAndGradients(String name, PathScheme scheme, boolean overTimes) {
    JsonNode expected =
        reference.get("cases").get(name).get("exact") == null
            ? reference.get("cases").get(name)
            : reference.get("cases").get(name).get("exact");
    Map<String, INDArray> parameters = parameters();
    ControlledEquation.Settings settings =
        new ControlledEquation.Settings(
            DenseControlledDynamics.builder().hidden(4).activation(Activation.TANH).build());
    settings.hiddenSize = 2;
    settings.scheme = scheme;
    settings.overTimes = overTimes;
    settings.timeIndex(0);
    settings.solver = TIGHT;
    settings.gradient = new DiscreteAdjoint();
    settings.output = CdeOutput.STATES;
    ControlledEquation equation = settings.equation();
    equation.setChannels(3);
    INDArray series = array(reference.get("x"), 2, 5, 3).permute(0, 2, 1).dup('c');
    INDArray state = array(reference.get("z0"), 2, 2);
    CompilationRequest request =
        new CompilationRequest(
            DataType.DOUBLE, List.of(series.shape(), state.shape()), true, parameters, () -> 0, 1);
    try (Computation computation =
        new CdeComputation(request, "test", equation, new Roles(false, false, true, false))) {
      Computation.Place place = shape -> Nd4j.create(DataType.DOUBLE, shape, 'c');
      INDArray states = computation.forward(List.of(series, state), place);
      INDArray wanted = array(expected.get("z_at_output_times"), 2, 5, 2).permute(0, 2, 1).dup('c');
      assertNear(wanted, states, 1e-9);
      Computation.Cotangents gradients = computation.backward(lossCotangent(states), place);
      assertNear(array(expected.get("grad_z0"), 2, 2), gradients.inputs().get(1), 1e-8);
      assertNear(flatParameters(expected), gradients.parameters(), 1e-8);
      INDArray ofData = array(expected.get("grad_x"), 2, 5, 3).permute(0, 2, 1).dup('c');
      for (int channel = 1; channel < 3; channel++) {
        assertNear(
            ofData.tensorAlongDimension(channel, 0, 2).dup(),
            gradients.inputs().get(0).tensorAlongDimension(channel, 0, 2).dup(),
            1e-8);
      }
    }
  }

  /** The loss Σ w z(T) + 0.1 Σ z² over the inner times. */
  private static INDArray lossCotangent(INDArray states) {
    INDArray cotangent = states.mul(0.2).dup('c');
    INDArray weights = array(reference.get("loss_weights"), 2, 2);
    for (int example = 0; example < 2; example++) {
      for (int i = 0; i < 2; i++) {
        cotangent.putScalar(example, i, 0, 0);
        cotangent.putScalar(example, i, 4, weights.getDouble(example, i));
      }
    }
    return cotangent;
  }

  /** The reference has weights as [out, in]. */
  private static Map<String, INDArray> parameters() {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("fieldW1", array(reference.get("W1"), 4, 2).transpose().dup('c'));
    parameters.put("fieldW2", array(reference.get("W2"), 6, 4).transpose().dup('c'));
    parameters.put("fieldb1", array(reference.get("b1"), 4));
    parameters.put("fieldb2", array(reference.get("b2"), 6));
    return parameters;
  }

  private static INDArray flatParameters(JsonNode expected) {
    return Nd4j.concat(
        0,
        array(expected.get("grad_W1"), 4, 2).transpose().dup('c').reshape(8),
        array(expected.get("grad_W2"), 6, 4).transpose().dup('c').reshape(24),
        array(expected.get("grad_b1"), 4),
        array(expected.get("grad_b2"), 6));
  }

  private static void assertNear(INDArray expected, INDArray actual, double tolerance) {
    double error = expected.sub(actual.reshape(expected.shape())).amaxNumber().doubleValue();
    assertEquals(0, error, tolerance);
  }
}
