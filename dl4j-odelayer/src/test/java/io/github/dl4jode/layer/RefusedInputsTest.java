package io.github.dl4jode.layer;

import static io.github.dl4jode.layer.CompiledVertexTest.assertRefused;
import static io.github.dl4jode.layer.DrivenGraphs.KNOTS;
import static io.github.dl4jode.layer.DrivenGraphs.column;
import static io.github.dl4jode.layer.DrivenGraphs.graph;
import static io.github.dl4jode.layer.DrivenGraphs.states;
import static io.github.dl4jode.layer.DrivenGraphs.times;
import static io.github.dl4jode.layer.DrivenGraphs.vertex;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.path.Interpolation;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Inputs of a vertex that cannot be used are refused with a reason. */
class RefusedInputsTest {

  @Test
  void declarationsThatDoNotFitTheDynamicsAreRefused() {
    assertRefused(() -> vertex("pump").build(), "read the inputs [pump]", "declares the inputs []");
    assertRefused(
        () -> vertex("pump").input("pump").input("rate").build(), "[pump, rate]", "input(...)");
    assertRefused(() -> vertex("pump").input("pump").input("pump").build(), "[pump, pump]");
    assertRefused(
        () -> new OdeVertex.Builder(DenseDynamics.builder().build()).input("u").build(),
        "read the inputs []",
        "declares the inputs [u]");
    assertRefused(
        () -> vertex("pump").input("pump", Interpolation.LINEAR), "\"pump\"", "needs the times");
    assertRefused(
        () -> vertex("pump").input("pump", Interpolation.LINEAR, 1),
        "LINEAR and needs at least 2 knots");
    assertRefused(
        () -> vertex("pump").input("pump", Interpolation.LINEAR, 0, 2, 1),
        "Input \"pump\"",
        "time 2 is 1.0 after 2.0");
    assertRefused(
        () -> vertex("pump").timeScale(-1).input("pump", Interpolation.LINEAR, 0, 1).build(),
        "positive factor");
    assertRefused(
        () -> vertex("k").input("k").build(), "a parameter named \"k\"", "k is taken too");
    IllegalArgumentException noVertex =
        assertThrows(
            IllegalArgumentException.class,
            () -> new OdeLayer.Builder(Tank.reading("pump")).build());
    assertTrue(noVertex.getMessage().contains("[pump]"), noVertex.getMessage());
    assertTrue(noVertex.getMessage().contains("OdeVertex"), noVertex.getMessage());
  }

  @Test
  void typesThatDoNotFitAreRefused() {
    OdeVertex path = vertex("pump").input("pump", Interpolation.LINEAR, KNOTS).build();
    assertRefused(() -> graph(path, InputType.feedForward(4)), "input \"pump\"", "3 knots", "4");
    assertRefused(() -> graph(path, InputType.recurrent(1, 5)), "[batch, channels, 3]");
    assertRefused(() -> graph(path, InputType.convolutional(2, 2, 1)), "input \"pump\"");
    assertRefused(
        () -> graph(vertex("pump").input("pump").build(), InputType.recurrent(1, 3)),
        "a constant is [batch, channels]");
    assertRefused(
        () ->
            graph(
                vertex("pump").inputWithTimes("pump", Interpolation.LINEAR).build(),
                InputType.recurrent(1, 3),
                InputType.recurrent(1, 3)),
        "times of its knots are [batch, knots]");
  }

  @Test
  void valuesThatCannotBeUsedAreRefused() {
    ComputationGraph graph =
        graph(
            vertex("pump").inputWithTimes("pump", Interpolation.LINEAR).build(),
            InputType.recurrent(1, 3),
            InputType.feedForward(3));
    INDArray y0 = column(1, 2);
    INDArray knots = Nd4j.ones(DataType.DOUBLE, 2, 1, 3);
    INDArray at = Nd4j.createFromArray(KNOTS);
    INDArray broken = knots.dup();
    broken.putScalar(1, 0, 2, Double.NaN);
    assertRefused(
        () -> states(graph, y0, times(), broken, at),
        "OdeVertex \"ode\"",
        "input \"pump\"",
        "NaN at knot 2");
    assertRefused(
        () -> states(graph, y0, times(), knots, Nd4j.createFromArray(0, 2.0, 1)),
        "OdeVertex \"ode\"",
        "time 2 is 1.0 after 2.0");
    assertRefused(
        () -> states(graph, y0, times(), knots, Nd4j.zeros(DataType.DOUBLE, 3, 3)),
        "[batch, knots] for 2 examples",
        "[3, 3]");
    assertRefused(
        () -> states(graph, y0, times(), Nd4j.ones(DataType.DOUBLE, 3, 1, 3), at),
        "input \"pump\" has shape [3, 1, 3]",
        "2 examples");
    assertRefused(
        () -> states(graph, y0, times(), knots, Nd4j.createFromArray(0.0, 1)), "times for 2 knots");
    ComputationGraph constant =
        graph(vertex("pump").input("pump").build(), InputType.feedForward(1));
    assertRefused(
        () -> states(constant, y0, times(), Nd4j.ones(DataType.DOUBLE, 2, 1, 3)),
        "a constant is [batch, channels]");
  }

  @Test
  void masksOfAnInputAreRefused() {
    ComputationGraph graph =
        graph(
            vertex("pump").input("pump", Interpolation.LINEAR, KNOTS).build(),
            InputType.recurrent(1, 3));
    INDArray[] inputs = {column(1, 2), times(), Nd4j.ones(DataType.DOUBLE, 2, 1, 3)};
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 2, 3);
    INDArray[] masks = {null, null, mask};
    UnsupportedOperationException refusal =
        assertThrows(UnsupportedOperationException.class, () -> graph.output(false, inputs, masks));
    assertTrue(refusal.getMessage().contains("mask"), refusal.getMessage());
  }
}
