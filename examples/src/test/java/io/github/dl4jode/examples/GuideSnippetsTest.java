package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.finetune.FineTuning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.listener.SolveCsv;
import io.github.dl4jode.listener.SolveListener;
import io.github.dl4jode.listener.SolveLog;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.swap.OdeSwap;
import io.github.dl4jode.swap.Swapped;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Pieces of docs/guide.md and of the README of dl4j-odelayer. */
class GuideSnippetsTest {

  private static MultiLayerNetwork classifier() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build())
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build())
                        .name("ode")
                        .build())
                .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  private static DataSet data() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 6, 3);
    labels.getColumn(1).assign(1);
    return new DataSet(Nd4j.rand(DataType.FLOAT, 6, 2), labels);
  }

  @Test
  void aBlockIsOneLine() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(50).build())
                        .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build())
                        .times(0, 1)
                        .build())
                .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    network.fit(data());
    assertTrue(Double.isFinite(network.score()));
  }

  @Test
  void choicesOfALayer() {
    OdeLayer layer =
        new OdeLayer.Builder(DenseDynamics.builder().hidden(50).build())
            .solver(OdeSolver.builder().method(Methods.DOPRI5).rtol(1e-4).atol(1e-5).build())
            .gradient(new DiscreteAdjoint())
            .build();
    assertTrue(layer.gradient() instanceof DiscreteAdjoint);
    OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-3).rememberFirstStep(true).build();
    assertTrue(solver.remembersFirstStep());
  }

  @Test
  void aVertexWithTimes() {
    Dynamics dynamics = DenseDynamics.builder().hidden(5).build();
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("y0", "times")
                .addVertex("ode", new OdeVertex.Builder(dynamics).build(), "y0", "times")
                .setOutputs("ode")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(3))
                .build());
    graph.init();
    INDArray states = graph.outputSingle(Nd4j.ones(4, 2), Nd4j.createFromArray(0, 0.5f, 1));
    assertArrayEquals(new long[] {4, 2, 3}, states.shape());
  }

  @Test
  void aNonlinearityBeforeTheMean() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build())
                .layer(new GroupNormalization.Builder().activation(Activation.RELU).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(4, 4, 4))
                .build());
    network.init();
    assertArrayEquals(
        new long[] {2, 2}, network.output(Nd4j.rand(DataType.FLOAT, 2, 4, 4, 4)).shape());
  }

  @Test
  void fineTuning() {
    MultiLayerNetwork network = classifier();
    FineTuning.builder().updater(new Sgd(1e-4)).weightDecay(1e-5).build().apply(network);
    FineTuning.builder().learningRate(1e-3).only("ode").build().apply(network);
    assertEquals(
        1e-3,
        network
            .getLayerWiseConfigurations()
            .getConf(1)
            .getLayer()
            .getUpdaterByParam("W1")
            .getLearningRate(0, 0));
    network.fit(data());
  }

  @Test
  void otherWidths() {
    MultiLayerNetwork network = classifier();
    FineTuneConfiguration configuration = new FineTuneConfiguration.Builder().seed(1).build();
    MultiLayerNetwork wider =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(configuration)
            .nOutReplace(0, 6, WeightInit.XAVIER)
            .removeLayersFromOutput(2)
            .addLayer(
                new OdeLayer.Builder(DenseDynamics.builder().size(6).hidden(5).build()).build())
            .addLayer(
                new OutputLayer.Builder().activation(Activation.SOFTMAX).nIn(6).nOut(3).build())
            .build();
    wider.fit(data());
    assertArrayEquals(new long[] {6, 5}, wider.getLayer(1).getParam("W1").shape());
  }

  @Test
  void listeners() throws IOException {
    MultiLayerNetwork network = classifier();
    DataSet data = data();
    try (SolveCsv csv = SolveCsv.append(Path.of("solves.csv"))) {
      network.addListeners(new SolveListener(1, csv), new SolveListener(10, new SolveLog()));
      network.fit(data);
    }
    assertEquals(2, Files.readAllLines(Path.of("solves.csv")).size(), "the head, and an iteration");
    Files.delete(Path.of("solves.csv"));
  }

  /** Counts, as the guide has them. */
  public record Counts() implements Likelihood {
    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      return x.mul(decoded).sub(decoded.getSameDiff().math().exp(decoded)); // Poisson, up to log x!
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return Transforms.exp(decoded, true);
    }
  }

  @Test
  void aLikelihoodOfOnesOwn() {
    List<String> sensors = List.of("visits");
    LatentOde model =
        LatentOde.builder(SeriesScaling.none(sensors)).likelihood(new Counts()).build();
    assertEquals(1, model.scaling().sensors().size());
    SameDiff graph = SameDiff.create();
    SDVariable decoded = graph.constant(Nd4j.createFromArray(Math.log(3)));
    SDVariable x = graph.constant(Nd4j.createFromArray(2.0));
    double found = new Counts().logLikelihood(decoded, x, Map.of()).eval().getDouble(0);
    assertEquals(2 * Math.log(3) - 3, found, 1e-12);
  }

  @Test
  void withoutANetwork() {
    INDArray y0 = Nd4j.createFromArray(1.0, 2);
    Term decay =
        TapeTerm.evaluationOnly(
            (graph, t, y, none) -> y.neg(), DataType.DOUBLE, new long[] {1, 2}, Map.of());
    OdeSolver solver = OdeSolver.builder().build();
    Solution solution = solver.solve(decay, y0, 0, 1, 2);
    Event tenth = Event.ending((t, y) -> y.getDouble(0) - 0.1);
    Solution until = solver.solve(Solve.of(decay, y0, 0, 10).event(tenth).build());
    assertEquals(2 * Math.exp(-2), solution.orThrow().states().getDouble(2, 1), 1e-6);
    assertEquals(0.2, until.orThrow().finalState().getDouble(1), 1e-6);
  }

  @Test
  void oneCallSwaps() {
    ComputationGraph resNet = new ComputationGraph(FineTuneSwapped.resNet(3));
    resNet.init();
    Swapped<ComputationGraph> swapped =
        OdeSwap.builder().replaceBatchNormalization(true).build().swap(resNet);
    assertTrue(swapped.result().numParams() < resNet.numParams());
  }
}
