package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.batch.ExampleGradients;
import io.github.dl4jode.batch.ExampleSolutions;
import io.github.dl4jode.batch.ExampleSolver;
import io.github.dl4jode.batch.OwnStepsSolver;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.event.DifferentiableEventChange;
import io.github.dl4jode.event.DifferentiableEventFunction;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.EventCotangents;
import io.github.dl4jode.event.EventOccurrence;
import io.github.dl4jode.event.GraphEvent;
import io.github.dl4jode.event.TapeEvent;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.TapeTerm.Definition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The examples of docs/solvers.md about events, changes, examples and listeners, run. */
class EventsDocumentTest {

  private static final double GRAVITY = 9.81;
  private static final INDArray SPEED = Nd4j.createFromArray(new double[][] {{0, 0}, {1, 0}});
  private static final INDArray FALL = Nd4j.createFromArray(new double[][] {{0, -GRAVITY}});

  private final OdeSolver solver = OdeSolver.builder().rtol(1e-9).atol(1e-9).build();
  private int backwardSteps;

  /** Height and speed. */
  private static TapeTerm ball() {
    return TapeTerm.differentiable(
        (graph, t, y, p) -> y.mmul(graph.constant(SPEED)).add(graph.constant(FALL)),
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of("rebound", Nd4j.createFromArray(new double[][] {{1, -0.9}})));
  }

  private static TapeTerm decay() {
    return TapeTerm.differentiable(
        (graph, t, y, p) -> graph.math().neg(y), DataType.DOUBLE, new long[] {1, 1}, Map.of());
  }

  @Test
  void events() throws IOException {
    INDArray y0 = Nd4j.createFromArray(2.0, 0.0);
    try (TapeTerm ball = ball()) {
      // document: events
      Event bounce =
          Event.changing((t, y) -> y.getDouble(0), (t, y) -> y.putScalar(1, -0.9 * y.getDouble(1)))
              .falling()
              .named("bounce")
              .endingAfter(5);
      Event top = Event.recording((t, y) -> y.getDouble(1)).falling().named("top");
      Event low = Event.recording(Event.when((t, y) -> y.getDouble(0) < 0.5)).rising().named("low");
      Solve solve =
          Solve.of(ball, y0, 0, 1, Double.POSITIVE_INFINITY)
              .event(bounce)
              .event(top)
              .event(low)
              .build();
      Solution solution = solver.solve(solve).orThrow();
      for (EventOccurrence event : solution.events()) {
        System.out.printf("%s at %.3f: %s%n", event.name(), event.time(), event.state());
      }
      // end
      double fall = Math.sqrt(2 * 2 / GRAVITY);
      double end = fall * (1 + 2 * (0.9 + 0.81 + 0.729 + 0.6561));
      assertEquals(end, solution.time(), 1e-7);
      List<String> names = solution.events().stream().map(EventOccurrence::name).toList();
      // 2 m, then 0.81 of the height each time: all tops are above 0.5.
      assertEquals(List.of("low", "bounce", "top", "low", "bounce"), names.subList(0, 5));
      assertEquals(14, names.size());
    }
    assertIsInTheDocument("events");
  }

  /** The first bounce is at τ = √(2 h / g). */
  @Test
  void gradients() throws IOException {
    INDArray y0 = Nd4j.createFromArray(2.0, 0.0);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {0, 0}});
    TapeTerm ball = ball();
    GradientWorkspace workspace = new GradientWorkspace();
    // document: gradients
    DifferentiableEventFunction height =
        TapeEvent.function(ball, (graph, at) -> graph.slice(at.y(), new int[] {0, 0}, 1, 1));
    DifferentiableEventChange turn =
        TapeEvent.change(ball, (graph, at) -> at.y().mul(at.parameters().get("rebound")));
    Event bounce = Event.changing(height, turn).falling();
    Solve solve = Solve.of(ball, y0, 0, 2).event(bounce).build();
    DifferentiableSolution solved = new DiscreteAdjoint().solve(solver, solve, workspace);
    EventCotangents ofEvents = EventCotangents.none().time(0, 1);
    Gradients gradients = solved.backward(cotangents, Nd4j.empty(DataType.DOUBLE), ofEvents);
    // end
    try (ball;
        workspace) {
      double tau = Math.sqrt(2 * 2 / GRAVITY);
      assertEquals(tau, solved.solution().events().get(0).time(), 1e-8);
      assertEquals(1 / (GRAVITY * tau), gradients.initialState().getDouble(0), 1e-7);
      assertEquals(1 / GRAVITY, gradients.initialState().getDouble(1), 1e-7);
    }
    assertIsInTheDocument("gradients");
  }

  @Test
  void changes() throws IOException {
    INDArray y0 = Nd4j.createFromArray(1.0);
    try (TapeTerm drug = decay()) {
      // document: changes
      Solve solve =
          Solve.of(drug, y0, 0, 6, 12)
              .stops(2)
              .jumps(3)
              .changes((index, y) -> y.addi(index == 1 ? 0.5 : 0.25), 4, 8)
              .build();
      Solution solution = solver.solve(solve).orThrow();
      // end
      assertEquals(
          Math.exp(-12) + 0.5 * Math.exp(-8) + 0.25 * Math.exp(-4),
          solution.finalState().getDouble(0),
          1e-8);
      assertTrue(solution.steps().stream().anyMatch(step -> step.time() == 2));
    }
    assertIsInTheDocument("changes");
  }

  @Test
  void ownSteps() throws IOException {
    // document: own steps
    OwnStepsSolver own =
        new OwnStepsSolver(
            Definition.of((graph, t, y, p) -> y.mul(-1)),
            DataType.DOUBLE,
            new long[] {3, 1},
            Map.of(),
            solver,
            new DiscreteAdjoint(),
            true);
    INDArray initial = Nd4j.createFromArray(1.0, 2.0, 3.0);
    INDArray ends = own.forward(initial, new double[] {0, 1}).orThrow().states().getRow(1);
    Gradients gradients = own.backward(Nd4j.createFromArray(new double[][] {{0, 0, 0}, {1, 1, 1}}));
    // end
    for (int i = 0; i < 3; i++) {
      assertEquals((1 + i) * Math.exp(-1), ends.getDouble(i), 1e-8);
      assertEquals(Math.exp(-1), gradients.initialState().getDouble(i), 1e-8);
    }
    own.close();
    assertIsInTheDocument("own steps");
  }

  @Test
  void examples() throws IOException {
    INDArray states = Nd4j.createFromArray(new double[][] {{1}, {2}, {3}});
    try (TapeTerm decay = decay()) {
      // document: examples
      ExampleSolver examples = new ExampleSolver(decay, solver, new DiscreteAdjoint(), true);
      ExampleSolutions solutions =
          examples.forward(states, (i, y) -> Solve.of(decay, y, 0, 1 + i).build()).orThrow();
      INDArray ends = solutions.finalStates();
      ExampleGradients gradients =
          examples.backward(i -> Nd4j.createFromArray(new double[][] {{0}, {1}}), false);
      // end
      for (int i = 0; i < 3; i++) {
        assertEquals((1 + i) * Math.exp(-1 - i), ends.getDouble(i), 1e-8);
        assertEquals(Math.exp(-1 - i), gradients.initialStates().getDouble(i), 1e-8);
      }
      examples.close();
    }
    assertIsInTheDocument("examples");
  }

  // document: layer event
  /** An example stops where its components add up to 1. */
  public static final class Threshold extends GraphEvent {
    @Override
    public SDVariable function(SameDiff graph, TapeTerm.Variables it) {
      return it.y().sum(1).sub(1);
    }
  }

  // end

  @Test
  void layers() throws IOException {
    // document: layer
    OdeLayer block =
        new OdeLayer.Builder(DenseDynamics.builder().hidden(16).build())
            .event(new Threshold())
            .build();
    // end
    assertTrue(block.eachExample());
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(block)
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    INDArray starts = Nd4j.createFromArray(new float[][] {{0.5f, 0.499f}, {0.4f, 0.599f}});
    INDArray ends = network.output(starts).sum(1);
    assertTrue(ends.getDouble(0) <= 1.0001 && ends.getDouble(1) <= 1.0001, ends.toString());
    assertIsInTheDocument("layer event");
    assertIsInTheDocument("layer");
  }

  @Test
  void listeners() throws IOException {
    INDArray y0 = Nd4j.createFromArray(1.0);
    try (TapeTerm decay = decay();
        GradientWorkspace workspace = new GradientWorkspace()) {
      // document: listeners
      List<Double> rejected = new ArrayList<>();
      Solve solve =
          Solve.of(decay, y0, 0, 1)
              .listener(
                  (start, end, error, accepted) -> {
                    if (!accepted) {
                      rejected.add(start);
                    }
                  })
              .backwardListener((start, end, error, accepted) -> backwardSteps++)
              .build();
      // end
      OdeSolver hasty = solver.toBuilder().firstStep(1).build();
      DifferentiableSolution solved = new DiscreteAdjoint().solve(hasty, solve, workspace);
      solved.backward(Nd4j.createFromArray(new double[][] {{0}, {1}}));
      assertFalse(rejected.isEmpty());
      assertEquals(solved.solution().statistics().acceptedSteps(), backwardSteps);
    }
    assertIsInTheDocument("listeners");
  }

  private static void assertIsInTheDocument(String mark) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    String source =
        Files.readString(
            root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode/EventsDocumentTest.java"));
    int start = source.indexOf('\n', source.indexOf("// document: " + mark + "\n")) + 1;
    String code =
        source.substring(start, source.lastIndexOf('\n', source.indexOf("// end", start)));
    String example = "```java\n" + code.stripTrailing().stripIndent() + "\n```";
    assertTrue(Files.readString(root.resolve("docs/solvers.md")).contains(example), example);
  }
}
