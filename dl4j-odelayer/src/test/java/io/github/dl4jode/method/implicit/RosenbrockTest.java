package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TestFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The contract of the method in solves, configurations and networks. */
class RosenbrockTest {

  private static OdeSolver solver(double tolerance) {
    return OdeSolver.builder().method(Methods.RODAS5P).rtol(tolerance).atol(tolerance).build();
  }

  private static TapeTerm field(TapeTerm.VectorField field, DataType type, long... shape) {
    return TapeTerm.evaluationOnly(field, type, shape, Map.of());
  }

  /** y1' = -1000 (y1 - cos t), y2' = y1 - y2. */
  private static TapeTerm driven(DataType type) {
    return field(
        (graph, t, y, parameters) -> {
          var toFirst = graph.constant(Nd4j.createFromArray(new double[][] {{-1000, 1}, {0, -1}}));
          var ofCosine = graph.constant(Nd4j.createFromArray(new double[][] {{1000, 0}}));
          return y.mmul(toFirst.castTo(type)).add(ofCosine.castTo(type).mul(graph.math().cos(t)));
        },
        type,
        1,
        2);
  }

  /** The particular solution of y1, which the transient of 1/1000 leaves. */
  private static double first(double t) {
    double k = 1000;
    return k * (k * Math.cos(t) + Math.sin(t)) / (k * k + 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aStiffDrivenProblemInBothTypes(DataType type) {
    try (TapeTerm term = driven(type)) {
      INDArray start = Nd4j.createFromArray(0.0, 0.0).castTo(type);
      for (Method method :
          List.of(Methods.RODAS5P, Methods.KVAERNO5, Methods.KENCARP4, Methods.AUTO)) {
        OdeSolver solver = solver(1e-5).toBuilder().method(method).build();
        Solution solution = solver.solve(term, start, 0, 1, 2.5, 4).orThrow();
        for (int i = 1; i < 4; i++) {
          double t = solution.times()[i];
          // The estimate of an ESDIRK pair is up to 50 times too small here, in float.
          double bound = method.equals(Methods.RODAS5P) ? 1e-4 : 1e-3;
          assertEquals(first(t), solution.states().getDouble(i, 0), bound, method.label());
        }
        int most = method.equals(Methods.AUTO) ? 160 : 80;
        assertTrue(solution.statistics().acceptedSteps() < most, method + ": " + solution);
      }
    }
  }

  /** A quadrature is summed as the same integrand would be as a component of the state. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3})
  void quadraturesAreThoseOfAComponent(double h) {
    OdeSolver fixed =
        OdeSolver.builder()
            .method(Methods.RODAS5P)
            .stepSizeController(new FixedStepSize(h))
            .build();
    INDArray a = Nd4j.createFromArray(new double[][] {{-30, 2, 0}, {1, -1, 0}, {0, 0, 0}});
    INDArray squares = Nd4j.createFromArray(new double[][] {{0, 0, 1}, {0, 0, 2}, {0, 0, 0}});
    INDArray part = Nd4j.createFromArray(new double[][] {{-30, 2}, {1, -1}});
    INDArray weights = Nd4j.createFromArray(new double[][] {{1}, {2}});
    try (TapeTerm component =
            field(
                (graph, t, y, parameters) ->
                    y.mmul(graph.constant(a))
                        .add(y.mul(y).mmul(graph.constant(squares)).mul(graph.math().cos(t))),
                DataType.DOUBLE,
                1,
                3);
        TapeTerm quadrature =
            TapeTerm.builder(
                    (graph, at) ->
                        new TapeTerm.Parts(
                            at.y().mmul(graph.constant(part)),
                            List.of(
                                at.y()
                                    .mul(at.y())
                                    .mmul(graph.constant(weights))
                                    .mul(graph.math().cos(at.t())))),
                    DataType.DOUBLE,
                    1,
                    2)
                .build()) {
      INDArray all =
          fixed.solve(component, Nd4j.createFromArray(1.0, -0.5, 0.0), 0, 1.2).finalState();
      Solution solution = fixed.solve(quadrature, Nd4j.createFromArray(1.0, -0.5), 0, 1.2);
      assertEquals(all.getDouble(0), solution.finalState().getDouble(0), 1e-13);
      assertEquals(all.getDouble(2), solution.quadratures().getDouble(0), 1e-9);
    }
  }

  /** A controlled quadrature takes part in the choice of the steps. */
  @Test
  void aControlledQuadratureHasItsError() {
    TapeTerm.Definition definition =
        (graph, at) ->
            new TapeTerm.Parts(
                at.y().mul(-1), List.of(graph.math().cos(at.t().mul(40)).add(at.y().mul(0))));
    INDArray start = Nd4j.createFromArray(1.0);
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      try (TapeTerm term =
          TapeTerm.builder(definition, DataType.DOUBLE, 1, 1)
              .quadratureErrorControlled(i == 1)
              .build()) {
        Solution solution = solver(1e-7).solve(term, start, 0, 2).orThrow();
        errors[i] = Math.abs(solution.quadratures().getDouble(0) - Math.sin(80) / 40);
      }
    }
    assertTrue(errors[0] > 1e-4, "the state alone allows long steps: " + errors[0]);
    assertEquals(0, errors[1], 1e-6);
  }

  @Test
  void aTermWithoutJacobianIsRefused() {
    Term plain =
        new Term() {
          @Override
          public long batch() {
            return 1;
          }

          @Override
          public long size() {
            return 1;
          }

          @Override
          public DataType dataType() {
            return DataType.DOUBLE;
          }

          @Override
          public void evaluate(double t, INDArray y, INDArray derivative, INDArray integrand) {
            derivative.assign(y);
          }
        };
    String message = refusal(plain, 1);
    assertTrue(message.contains("needs the Jacobian"), message);
    assertTrue(message.contains("use a TapeTerm"), message);
  }

  @Test
  void aTermWithoutProductsIsRefused() {
    Term term = TestFields.linear(DataType.DOUBLE, 2, 1);
    INDArray start = Nd4j.ones(DataType.DOUBLE, term.stateSize());
    String message =
        assertThrows(
                UnsupportedOperationException.class, () -> solver(1e-6).solve(term, start, 0, 1))
            .getMessage();
    assertTrue(message.contains("no Jacobian–vector product"), message);
  }

  @Test
  void examplesThatDependOnOneAnotherAreRefused() {
    try (TapeTerm term =
        field(
            (graph, t, y, parameters) -> {
              INDArray mean = Nd4j.create(DataType.DOUBLE, 3, 3).assign(1.0 / 3);
              return graph.constant(mean).mmul(y).sub(y);
            },
            DataType.DOUBLE,
            3,
            2)) {
      String message = refusal(term, 6);
      assertTrue(message.contains("depends on other examples"), message);
    }
  }

  @Test
  void aLargeStateIsRefused() {
    try (TapeTerm term = field((graph, t, y, parameters) -> y.neg(), DataType.DOUBLE, 1, 513)) {
      String message = refusal(term, 513);
      assertTrue(message.contains("513 components, more than 512"), message);
    }
  }

  private static String refusal(Term term, long size) {
    INDArray start = Nd4j.ones(DataType.DOUBLE, size);
    return assertThrows(IllegalArgumentException.class, () -> solver(1e-6).solve(term, start, 0, 1))
        .getMessage();
  }

  /** y' = log(1 - t) has no value after t = 1; y' = y² is infinite there. */
  @Test
  void failuresAreNamed() {
    INDArray start = Nd4j.createFromArray(1.0);
    try (TapeTerm ends =
            field(
                (graph, t, y, parameters) -> graph.math().log(t.rsub(1)).add(y.mul(0)),
                DataType.DOUBLE,
                1,
                1);
        TapeTerm explodes = field((graph, t, y, parameters) -> y.mul(y), DataType.DOUBLE, 1, 1)) {
      assertEquals(
          SolverStatus.NON_FINITE_DERIVATIVE, solver(1e-6).solve(ends, start, 0, 2).status());
      Solution exploded = solver(1e-6).solve(explodes, start, 0, 2);
      assertNotEquals(SolverStatus.SUCCESS, exploded.status());
      assertEquals(1, exploded.time(), 1e-3);
    }
  }

  @Test
  void aWorkspaceIsUsedAgainAndItsMemoryCounted() {
    try (TapeTerm term = driven(DataType.DOUBLE);
        SolverWorkspace workspace = new SolverWorkspace()) {
      Solve solve = Solve.of(term, Nd4j.createFromArray(0.0, 0.0), 0, 3).build();
      INDArray once = solver(1e-6).solve(solve, workspace).finalState().dup();
      long bytes = workspace.bytes();
      assertTrue(bytes > 8 * 2 * 8, "the stages at least: " + bytes);
      assertEquals(once, solver(1e-6).solve(solve, workspace).finalState());
      assertEquals(bytes, workspace.bytes());
    }
  }

  /** The condition makes f jump back and forth, so that no implicit step has a solution. */
  @Test
  void anIterationThatDoesNotConvergeIsNamed() {
    OdeSolver solver = solver(1e-8).toBuilder().method(Methods.KVAERNO5).build();
    INDArray start = Nd4j.createFromArray(0.5);
    try (TapeTerm term =
        field(
            (graph, t, y, parameters) -> graph.math().sign(y).mul(-1e3).sub(y),
            DataType.DOUBLE,
            1,
            1)) {
      Solution solution = solver.solve(term, start, 0, 1);
      assertEquals(SolverStatus.NO_CONVERGENCE, solution.status());
      assertTrue(solution.implicitCost().orElseThrow().failures() > 5, solution.toString());
      String message = assertThrows(OdeSolverException.class, solution::orThrow).getMessage();
      assertTrue(message.contains("Newton's iteration did not converge in "), message);
      OdeSolver fixed = solver.toBuilder().stepSizeController(new FixedStepSize(0.3)).build();
      assertEquals(SolverStatus.NO_CONVERGENCE, fixed.solve(term, start, 0, 1).status());
    }
  }

  @Test
  void aLayerWhoseGradientCannotBeIsRefusedWhenItIsBuilt() {
    OdeLayer.Builder layer =
        new OdeLayer.Builder(DenseDynamics.builder().hidden(8).build()).solver(solver(1e-4));
    for (GradientMethod gradient :
        new GradientMethod[] {new DiscreteAdjoint(), new ContinuousAdjoint()}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> layer.gradient(gradient).build())
              .getMessage();
      assertTrue(message.contains("rodas5p"), message);
      assertTrue(message.contains("use InterpolatingAdjoint"), message);
    }
    OdeVertex.Builder vertex =
        new OdeVertex.Builder(DenseDynamics.builder().hidden(8).build()).solver(solver(1e-4));
    String message = assertThrows(IllegalArgumentException.class, vertex::build).getMessage();
    assertTrue(message.contains("use InterpolatingAdjoint"), message);
    layer.solver(solver(1e-4).toBuilder().method(Methods.AUTO).build());
    assertEquals(new DiscreteAdjoint(), layer.gradient(new DiscreteAdjoint()).build().gradient());
  }

  @Test
  void configurationsAreReadAndWritten() throws JsonProcessingException {
    OdeSolver solver = solver(1e-4);
    for (ObjectMapper mapper :
        new ObjectMapper[] {JsonMappers.getMapper(), JsonMappers.getMapperYaml()}) {
      String text = mapper.writeValueAsString(solver);
      assertEquals(solver, mapper.readValue(text, OdeSolver.class), text);
      assertTrue(text.contains("rodas5p"), text);
    }
    assertEquals("rodas5p", Methods.RODAS5P.toString());
    assertTrue(Methods.adaptiveLabels().contains(", rodas5p"), Methods.adaptiveLabels());
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Rosenbrock("rodas9")).getMessage();
    assertEquals("No Rosenbrock method \"rodas9\"; there is rodas5p", message);
  }

  private static Stream<Arguments> waysToTrain() {
    return Stream.of(
        arguments(Methods.RODAS5P, new InterpolatingAdjoint()),
        arguments(Methods.KVAERNO5, new DiscreteAdjoint()),
        arguments(Methods.AUTO, new DiscreteAdjoint()));
  }

  @ParameterizedTest
  @MethodSource("waysToTrain")
  void aNetworkTrainsAndIsRestored(Method method, GradientMethod gradient) throws IOException {
    OdeSolver solver = solver(1e-4).toBuilder().method(method).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(8).build())
                        .solver(solver)
                        .gradient(gradient)
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    INDArray x = Nd4j.createFromArray(new float[][] {{1, -1, 0.5f}, {0.2f, 0.7f, -1}});
    INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});
    INDArray before = network.output(x).dup();
    network.fit(x, labels);
    assertTrue(network.output(x).distance2(before) > 1e-4, "it learns");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()));
    OdeLayer layer = (OdeLayer) restored.getLayerWiseConfigurations().getConf(0).getLayer();
    assertEquals(solver, layer.solver());
    assertEquals(network.output(x), restored.output(x));
  }
}
