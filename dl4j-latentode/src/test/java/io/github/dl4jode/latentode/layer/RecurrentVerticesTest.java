package io.github.dl4jode.latentode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.GruDynamics;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.recurrent.TanhCell;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The recurrent vertices as parts of graphs; their mathematics is tested without one. */
class RecurrentVerticesTest {

  private static final int SENSORS = 2;
  private static final int LENGTH = 5;
  private static final int BATCH = 3;

  private static final OdeEvolution EVOLUTION =
      new OdeEvolution(
          new GruDynamics(4),
          OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build(),
          new DiscreteAdjoint());

  /** A graph, and data for it. */
  record Case(String name, ComputationGraphConfiguration configuration, MultiDataSet data) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(encoder(LENGTH), predictor(), decoder());
  }

  private static ComputationGraphConfiguration.GraphBuilder graph(String... inputs) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.1))
        .graphBuilder()
        .addInputs(inputs);
  }

  private static Case encoder(int length) {
    ComputationGraphConfiguration configuration =
        graph("values", "mask", "times")
            .addVertex(
                "encoder",
                new RecurrentEncoder.Builder(new GruCell(4), 3)
                    .evolution(EVOLUTION)
                    .head(Readout.of(Activation.TANH, 4))
                    .build(),
                "values",
                "mask",
                "times")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(2)
                    .build(),
                "encoder")
            .setOutputs("out")
            .setInputTypes(series(), series(), InputType.feedForward(length))
            .build();
    INDArray mask = mask(1, length);
    return new Case(
        "encoder",
        configuration,
        new MultiDataSet(
            new INDArray[] {numbers(2, length).mul(mask), mask, times(length)},
            new INDArray[] {Nd4j.ones(DataType.DOUBLE, BATCH, 2)}));
  }

  private static Case predictor() {
    ComputationGraphConfiguration configuration =
        graph("values", "mask", "times", "wanted")
            .addVertex(
                "predictor",
                new RecurrentPredictor.Builder(new TanhCell(4)).build(),
                "values",
                "mask",
                "times",
                "wanted")
            .addLayer("out", sum(), "predictor")
            .setOutputs("out")
            .setInputTypes(series(), series(), InputType.feedForward(LENGTH), series())
            .build();
    INDArray mask = mask(1, LENGTH);
    return new Case(
        "predictor",
        configuration,
        new MultiDataSet(
            new INDArray[] {numbers(2, LENGTH).mul(mask), mask, times(LENGTH), mask(4, LENGTH)},
            new INDArray[] {numbers(3, LENGTH)}));
  }

  private static Case decoder() {
    ComputationGraphConfiguration configuration =
        graph("z", "times", "wanted")
            .addVertex(
                "decoder",
                new RecurrentDecoder(new GruCell(4), Readout.linear()),
                "z",
                "times",
                "wanted")
            .addLayer("out", sum(), "decoder")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(3), InputType.feedForward(LENGTH), series())
            .build();
    return new Case(
        "decoder",
        configuration,
        new MultiDataSet(
            new INDArray[] {
              Nd4j.linspace(DataType.DOUBLE, -1, 0.25, 9).reshape(3, 3),
              times(LENGTH),
              mask(1, LENGTH)
            },
            new INDArray[] {numbers(3, LENGTH)}));
  }

  private static RnnLossLayer sum() {
    return new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  private static InputType series() {
    return InputType.recurrent(SENSORS);
  }

  private static INDArray numbers(int seed, int length) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(DataType.DOUBLE, BATCH, SENSORS, length);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private static INDArray mask(int seed, int length) {
    return numbers(seed, length).gt(0).castTo(DataType.DOUBLE);
  }

  private static INDArray times(int length) {
    return Nd4j.linspace(DataType.DOUBLE, 0, 0.3, length).reshape(1, length).repeat(0, BATCH);
  }

  private static ComputationGraph network(ComputationGraphConfiguration configuration) {
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsOfTheGraphAreThoseOfDifferences(Case graph) {
    ComputationGraph network = network(graph.configuration());
    INDArray gradient = GraphGradients.gradient(network, graph.data());
    INDArray differences = GraphGradients.differences(network, graph.data());
    assertArrayEquals(differences.toDoubleVector(), gradient.toDoubleVector(), 1e-8);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aSavedGraphSaysTheSame(Case graph, @TempDir Path directory) throws IOException {
    ComputationGraph network = network(graph.configuration());
    network.fit(graph.data());
    Path file = directory.resolve("graph.zip");
    network.save(file.toFile());
    ComputationGraph restored = ComputationGraph.load(file.toFile(), true);
    assertEquals(network.getConfiguration(), restored.getConfiguration());
    INDArray expected = network.outputSingle(graph.data().getFeatures());
    assertEquals(expected, restored.outputSingle(graph.data().getFeatures()));
    assertEquals(expected, network.clone().outputSingle(graph.data().getFeatures()));
    assertTrue(Files.size(file) > 0);
  }

  @Test
  void gridsMayHaveAnyLength() {
    ComputationGraph network = network(encoder(LENGTH).configuration());
    for (int length : new int[] {9, 2, 5, 9, 30}) {
      network.fit(encoder(length).data());
    }
    assertTrue(Double.isFinite(network.score()));
  }

  @Test
  void trainingLowersTheScore() {
    for (Case graph : cases().toList()) {
      ComputationGraph network = network(graph.configuration());
      double before = network.score(graph.data());
      for (int i = 0; i < 20; i++) {
        network.fit(graph.data());
      }
      assertTrue(network.score(graph.data()) < before, graph.name());
    }
  }

  @Test
  void whatIsNoSeriesIsRefused() {
    CompiledVertex encoder = new RecurrentEncoder.Builder(new TanhCell(4), 3).build();
    InputType flat = InputType.feedForward(3);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> encoder.getOutputType(0, flat, flat, flat));
    assertTrue(refusal.getMessage().contains("[batch, sensors, times]"), refusal.getMessage());
  }

  /** Each piece would start from the beginning. */
  @Test
  void piecesOfSeriesAreRefused() {
    for (Case one : new Case[] {encoder(LENGTH), predictor()}) {
      ComputationGraph graph = new ComputationGraph(one.configuration());
      graph.init();
      String refused =
          assertThrows(
                  UnsupportedOperationException.class,
                  () -> graph.rnnTimeStep(one.data().getFeatures()))
              .getMessage();
      assertTrue(refused.contains("reads whole series, and cannot go on"), refused);
    }
  }
}
