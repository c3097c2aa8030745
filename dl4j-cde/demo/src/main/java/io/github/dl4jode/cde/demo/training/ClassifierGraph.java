package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.SeriesArrays;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.cde.layer.CdeOutput;
import io.github.dl4jode.cde.signature.LogSignaturePreProcessor;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.Evolution;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The graph of a classifier, and what it reads of a minibatch.
 *
 * @param settings of the training
 * @param channels of the series
 * @param classes their number
 */
record ClassifierGraph(ClassifierTrainingSettings settings, int channels, int classes) {

  /** The data type of all networks. */
  static final DataType TYPE = DataType.FLOAT;

  /** The vertex with the state at the end of a series. */
  static final String STATE = "state";

  private static final String SERIES = "series";
  private static final String[] PARTS = {"values", "mask", "times"};
  private static final String OUTPUT = "output";

  /** A configuration with first values by the seed of the training. */
  ComputationGraphConfiguration configuration(IUpdater updater) {
    ClassifierSettings of = settings.classifier();
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(settings.training().seed())
            .dataType(TYPE)
            .updater(updater)
            .l2(of.weightDecay())
            .graphBuilder();
    int hidden = of.hidden();
    return switch (of.model()) {
      case CDE -> cde(graph);
      case GRU -> recurrent(graph, encoder(new GruCell(hidden), Evolution.none()));
      case ODE_RNN ->
          recurrent(graph, encoder(new GruCell(hidden), OdeEvolution.dense(hidden, of.width())));
      case GRU_D -> decaying(graph);
      case LSTM -> lstm(graph);
    };
  }

  private ComputationGraphConfiguration cde(ComputationGraphConfiguration.GraphBuilder graph) {
    return graph
        .addInputs(SERIES)
        .addLayer(STATE, cdeLayer(CdeOutput.FINAL), SERIES)
        .addLayer(OUTPUT, output(), STATE)
        .setOutputs(OUTPUT)
        .setInputTypes(InputType.recurrent(pathChannels()))
        .build();
  }

  /** The controlled equation, with the states at the end or at all observations. */
  CdeLayer cdeLayer(CdeOutput states) {
    ClassifierSettings of = settings.classifier();
    CdeLayer.Builder builder =
        new CdeLayer.Builder(settings.field().dynamics(of.width()))
            .hiddenSize(of.hidden())
            .scheme(of.path().scheme())
            .inputGradient(false)
            .solver(of.solver().solver(settings.training().tolerance()))
            .gradient(settings.training().gradient().method())
            .output(states);
    // Log-signatures have the time among their channels already.
    return of.windows().isPresent()
        ? builder.addTime(false).build()
        : builder.timeChannel(0).countChannels(of.counts()).build();
  }

  /** Time and values, or their log-signatures. */
  private int pathChannels() {
    int all = channels + 1;
    return settings.classifier().windows().map(windows -> windows.size(all)).orElse(all);
  }

  private OutputLayer output() {
    OutputLayer.Builder builder =
        new OutputLayer.Builder(LossFunction.MCXENT).nOut(classes).activation(Activation.SOFTMAX);
    double dropout = settings.classifier().dropout();
    return dropout > 0 ? builder.dropOut(1 - dropout).build() : builder.build();
  }

  private RecurrentEncoder.Builder encoder(Cell cell, Evolution evolution) {
    return new RecurrentEncoder.Builder(cell, classes)
        .order(ReadingOrder.FORWARDS)
        .evolution(evolution);
  }

  private ComputationGraphConfiguration recurrent(
      ComputationGraphConfiguration.GraphBuilder graph, RecurrentEncoder.Builder encoder) {
    return reading(graph, encoder.build(), channels);
  }

  private ComputationGraphConfiguration decaying(ComputationGraphConfiguration.GraphBuilder graph) {
    RecurrentEncoder encoder =
        encoder(new GruDCell(settings.classifier().hidden()), Evolution.none())
            .maskInputs(false)
            .gapInputs(false)
            .build();
    return reading(graph, encoder, 3 * channels);
  }

  private ComputationGraphConfiguration reading(
      ComputationGraphConfiguration.GraphBuilder graph, RecurrentEncoder encoder, int sensors) {
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    // Its builder takes no size, and the default 0 makes DL4J warn of an output without one.
    loss.setNOut(classes);
    return graph
        .addInputs(PARTS)
        .addVertex(STATE, encoder, PARTS)
        .addLayer(OUTPUT, loss, STATE)
        .setOutputs(OUTPUT)
        .setInputTypes(
            InputType.recurrent(sensors), InputType.recurrent(sensors), InputType.feedForward(1))
        .build();
  }

  private ComputationGraphConfiguration lstm(ComputationGraphConfiguration.GraphBuilder graph) {
    return graph
        .addInputs(SERIES)
        .addLayer(
            STATE,
            new LastTimeStep(new LSTM.Builder().nOut(settings.classifier().hidden()).build()),
            SERIES)
        .addLayer(OUTPUT, output(), STATE)
        .setOutputs(OUTPUT)
        .setInputTypes(InputType.recurrent(2L * channels + 1))
        .build();
  }

  /** What the graph reads of a minibatch, with the classes as labels. */
  MultiDataSet minibatch(SeriesArrays arrays) {
    INDArray[] labels = {arrays.labels()};
    return switch (settings.classifier().model()) {
      case CDE -> ofPath(arrays);
      case GRU, ODE_RNN ->
          new MultiDataSet(new INDArray[] {arrays.values(), arrays.mask(), arrays.times()}, labels);
      case GRU_D ->
          new MultiDataSet(
              new INDArray[] {arrays.decaying(), observedTimes(arrays), arrays.times()}, labels);
      case LSTM ->
          new MultiDataSet(
              new INDArray[] {arrays.filled()},
              labels,
              new INDArray[] {arrays.timeMask()},
              new INDArray[] {null});
    };
  }

  private MultiDataSet ofPath(SeriesArrays arrays) {
    DataSet path = arrays.dataSet();
    settings
        .classifier()
        .windows()
        .ifPresent(windows -> new LogSignaturePreProcessor(windows, 0).preProcess(path));
    // What is missing is NaN, also after the end of a series; log-signatures end with equal rows.
    return new MultiDataSet(new INDArray[] {path.getFeatures()}, new INDArray[] {path.getLabels()});
  }

  /** 1 for all inputs of a decaying network at the times at which any channel has a value. */
  private static INDArray observedTimes(SeriesArrays arrays) {
    INDArray mask = arrays.mask();
    INDArray any = mask.max(true, 1);
    return mask.mul(0).addi(any).repeat(1, 3);
  }
}
