package io.github.dl4jode.conformance;

import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Decoder;
import io.github.dl4jode.latentode.layer.EvidenceLowerBound;
import io.github.dl4jode.latentode.layer.LatentSample;
import io.github.dl4jode.latentode.layer.LikelihoodOutput;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the suite is run for. */
final class Subjects {

  static final OdeSolver SOLVER =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.5)).build();

  private Subjects() {}

  /** One line for each. */
  static List<Subject> all() {
    return List.of(
        dense(),
        convolutional(),
        vertex(),
        flow(),
        latent(),
        SeriesSubjects.layer(),
        SeriesSubjects.vertex(),
        StochasticSubjects.layer(),
        StochasticSubjects.vertex());
  }

  static Layer classifier() {
    return new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build();
  }

  static Layer denseTanh(int size) {
    return new DenseLayer.Builder().nOut(size).activation(Activation.TANH).build();
  }

  static Layer series(int size) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(size)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static OdeLayer odeLayer(io.github.dl4jode.dynamics.Dynamics dynamics) {
    return new OdeLayer.Builder(dynamics).solver(SOLVER).gradient(new DiscreteAdjoint()).build();
  }

  static Subject dense() {
    return new LayerSubject(
        "OdeLayer, dense",
        InputType.feedForward(4),
        List.of(() -> denseTanh(5)),
        () -> odeLayer(DenseDynamics.builder().hidden(4).build()),
        List.of(Subjects::classifier),
        TestArrays::classes,
        () -> denseTanh(5));
  }

  private static ConvolutionLayer convolution(ConvolutionMode mode) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(4)
        .convolutionMode(mode)
        .activation(Activation.TANH)
        .build();
  }

  static Subject convolutional() {
    return new LayerSubject(
        "OdeLayer, convolutional",
        InputType.convolutional(5, 5, 2),
        List.of(() -> convolution(ConvolutionMode.Truncate)),
        () -> odeLayer(ConvolutionDynamics.builder().activation(Activation.TANH).build()),
        List.of(Subjects::classifier),
        TestArrays::classes,
        () -> convolution(ConvolutionMode.Same));
  }

  static Subject flow() {
    return new LayerSubject(
        "CnfOutputLayer",
        InputType.feedForward(2),
        List.of(),
        () ->
            new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(4).build())
                .solver(SOLVER)
                .gradient(new DiscreteAdjoint())
                .build(),
        List.of(),
        UnaryOperator.identity(),
        () ->
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
  }

  private static OdeVertex odeVertex(long hidden) {
    return new OdeVertex.Builder(DenseDynamics.builder().hidden(hidden).build())
        .solver(SOLVER)
        .gradient(new DiscreteAdjoint())
        .build();
  }

  static Subject vertex() {
    return vertex(
        graph -> graph.addLayer("stem", denseTanh(3), "x"),
        "stem",
        Optional.of(vertex(graph -> {}, "x", Optional.empty())));
  }

  private static Subject vertex(
      Consumer<GraphBuilder> stem, String state, Optional<Subject> direct) {
    return new GraphSubject(
        "OdeVertex",
        graph -> {
          graph.addInputs("x", "times");
          stem.accept(graph);
          graph
              .addVertex(Subject.NAME, odeVertex(4), state, "times")
              .addLayer("out", series(2), Subject.NAME)
              .setOutputs("out");
        },
        new InputType[] {InputType.feedForward(4), InputType.feedForward(3)},
        Subjects::withTimes,
        (graph, change) -> recurrent(graph.addInputs("x", "times"), change, "x", "times"),
        direct);
  }

  static void recurrent(GraphBuilder graph, UnaryOperator<Layer> change, String... inputs) {
    LSTM lstm = new LSTM.Builder().nOut(3).name(Subject.NAME).build();
    graph
        .addLayer("stem", denseTanh(3), inputs)
        .addLayer("repeat", new RepeatVector.Builder<>(3).build(), "stem")
        .addLayer(Subject.NAME, change.apply(lstm), "repeat")
        .addLayer("out", series(2), Subject.NAME)
        .setOutputs("out");
  }

  static MultiDataSet withTimes(DataType type, int examples) {
    INDArray times = Nd4j.createFromArray(0, 0.5, 1.5).castTo(type).reshape(1, 3);
    return new MultiDataSet(
        new INDArray[] {
          TestArrays.waves(type, examples, 4), times.repeat(0, examples).reshape(examples, 3)
        },
        new INDArray[] {TestArrays.waves(type, examples, 2, 3)});
  }

  /** The graph that {@code LatentOde} builds; the subject is the vertex of the equation. */
  static Subject latent() {
    InputType series = InputType.recurrent(2, 3);
    return new GraphSubject(
        "latent ODE",
        Subjects::latentParts,
        new InputType[] {series, series, InputType.feedForward(3), series, series},
        Subjects::irregular,
        Subjects::stockSeries,
        Optional.empty());
  }

  private static void latentParts(GraphBuilder graph) {
    Readout tanh = Readout.of(Activation.TANH, 3);
    Likelihood likelihood = ObservationNoise.of(0.3, 2, true);
    graph
        .addInputs("values", "mask", "times", "targets", "targetMask")
        .addVertex(
            "encoder",
            new RecurrentEncoder.Builder(new GruCell(3), 4).order(ReadingOrder.BACKWARDS).build(),
            "values",
            "mask",
            "times")
        .addVertex("latent", new LatentSample(5), "encoder")
        .addVertex(Subject.NAME, odeVertex(3), "latent", "times")
        .addVertex("decoder", new Decoder(tanh, 2, 2), Subject.NAME)
        .addVertex(
            "bound",
            new EvidenceLowerBound(likelihood, KlAnnealing.none(), false),
            "decoder",
            "encoder",
            "targets",
            "targetMask")
        .addLayer("output", new LikelihoodOutput(), "bound")
        .setOutputs("output");
  }

  private static void stockSeries(GraphBuilder graph, UnaryOperator<Layer> change) {
    LSTM lstm = new LSTM.Builder().nOut(3).name(Subject.NAME).build();
    graph
        .addInputs("values", "mask", "times", "targets", "targetMask")
        .addLayer(Subject.NAME, change.apply(lstm), "values")
        .addLayer("out", new OutputLayer.Builder(LossFunction.MSE).nOut(1).build(), Subject.NAME)
        .setOutputs("out");
  }

  private static MultiDataSet irregular(DataType type, int examples) {
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < examples; i++) {
      double shift = 0.01 * (i % 5);
      double[] times = {shift, 0.5 + shift, 1 + shift};
      double[][] values =
          Stream.of(times[0], times[1], times[2])
              .map(t -> new double[] {Math.sin(4 * t), Math.cos(4 * t)})
              .toArray(double[][]::new);
      all.add(new Series("series " + i, times, values));
    }
    return (MultiDataSet)
        SeriesBatches.builder(new SeriesSet(List.of("a", "b"), all))
            .batchSize(examples)
            .shuffled(false)
            .dataType(type)
            .start(0)
            .build()
            .next();
  }
}
