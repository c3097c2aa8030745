package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.series.PathScheme;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is wrong with series is named, by layer and vertex: which series, channel and step. */
class UnreadableSeriesTest {

  private static final int BATCH = 3;
  private static final int STEPS = 5;

  /** The first channel has the times 0, 1, 2, …. */
  private static MultiLayerNetwork timed(boolean overTimes) {
    return CdeNetworks.network(
        CdeNetworks.configuration(DataType.DOUBLE),
        CdeNetworks.layer().timeChannel(0).overTimes(overTimes).build());
  }

  private static INDArray timedSeries() {
    INDArray series = CdeNetworks.series(DataType.DOUBLE, BATCH, STEPS);
    for (int step = 0; step < STEPS; step++) {
      at(series, step).assign(step);
    }
    return series;
  }

  private static INDArray at(INDArray series, int step) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.point(step));
  }

  private static String refusal(MultiLayerNetwork network, INDArray series) {
    INDArray before = network.params().dup();
    String ofOutput =
        assertThrows(IllegalArgumentException.class, () -> network.output(series)).getMessage();
    INDArray labels = CdeNetworks.labels(DataType.DOUBLE, BATCH);
    String ofTraining =
        assertThrows(IllegalArgumentException.class, () -> network.fit(series, labels))
            .getMessage();
    assertEquals(ofOutput, ofTraining);
    assertEquals(before, network.params());
    assertTrue(ofOutput.startsWith("CdeLayer \"cde\""), ofOutput);
    return ofOutput;
  }

  private static void assertSays(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void timesInAChannelThatDoNotIncrease() {
    for (boolean overTimes : new boolean[] {false, true}) {
      INDArray series = timedSeries();
      series.putScalar(1, 0, 3, 1.5);
      assertSays(
          refusal(timed(overTimes), series),
          "times of series 1 of the minibatch",
          "at step 3 the time is 1.5 after 2.0",
          "Sort the observations by time");
      series.putScalar(1, 0, 3, Double.POSITIVE_INFINITY);
      assertSays(refusal(timed(overTimes), series), "series 1", "at step 3 the time is Infinity");
      series.putScalar(1, 0, 3, Double.NaN);
      assertSays(refusal(timed(overTimes), series), "series 1", "at step 3 the time is NaN");
    }
  }

  @ParameterizedTest
  @EnumSource(PathScheme.class)
  void valuesThatAreMissingOrInfinite(PathScheme scheme) {
    MultiLayerNetwork network =
        CdeNetworks.network(
            CdeNetworks.configuration(DataType.DOUBLE), CdeNetworks.layer().scheme(scheme).build());
    INDArray series = CdeNetworks.series(DataType.DOUBLE, BATCH, STEPS);
    series.putScalar(2, 1, 4, Double.NEGATIVE_INFINITY);
    assertSays(
        refusal(network, series),
        "Series 2 of the minibatch has the value -Infinity in channel 1 at step 4 (t = 4.0)",
        "mark a missing value by NaN or by the mask");
    series.slice(2).assign(Double.NaN);
    assertSays(
        refusal(network, series), "Series 2 of the minibatch has no value", "Leave the series out");
    series.putScalar(2, 1, 3, 0.5);
    assertSays(
        refusal(network, series),
        "Series 2 of the minibatch has values at one step only, step 3",
        "Leave the series out");
  }

  /** A channel without any value, or with one value all along, says nothing and does no harm. */
  @Test
  void aChannelThatNeverVaries() {
    MultiLayerNetwork network = CdeNetworks.network(DataType.DOUBLE);
    INDArray series = CdeNetworks.series(DataType.DOUBLE, BATCH, STEPS);
    series.slice(0).getRow(1).assign(7);
    series.slice(1).getRow(2).assign(Double.NaN);
    network.fit(series, CdeNetworks.labels(DataType.DOUBLE, BATCH));
    assertTrue(Double.isFinite(network.params().sumNumber().doubleValue()));
    assertTrue(Double.isFinite(network.output(series).sumNumber().doubleValue()));
  }

  @Test
  void aPieceWithoutAnyValueAtTheBeginning() {
    MultiLayerNetwork network = CdeNetworks.network(DataType.DOUBLE);
    INDArray first = CdeNetworks.series(DataType.DOUBLE, BATCH, 1);
    first.slice(1).assign(Double.NaN);
    String refused =
        assertThrows(IllegalArgumentException.class, () -> network.rnnTimeStep(first)).getMessage();
    assertSays(refused, "\"cde\"", "Series 1 of the minibatch has no value");
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            CdeNetworks.configuration(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("values", "times", "mask")
                .addVertex(
                    "cde",
                    new CdeVertex.Builder(CdeNetworks.layer().build().equation().dynamics())
                        .hiddenSize(4)
                        .times()
                        .mask()
                        .output(CdeOutput.STATES)
                        .build(),
                    "values",
                    "times",
                    "mask")
                .addLayer(
                    "out",
                    new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                    "cde")
                .setOutputs("out")
                .setInputTypes(
                    InputType.recurrent(CdeNetworks.CHANNELS, STEPS),
                    InputType.feedForward(STEPS),
                    InputType.recurrent(CdeNetworks.CHANNELS, STEPS))
                .build());
    graph.init();
    return graph;
  }

  private static String refusal(INDArray values, INDArray times, INDArray mask) {
    ComputationGraph graph = graph();
    String message =
        assertThrows(IllegalArgumentException.class, () -> graph.outputSingle(values, times, mask))
            .getMessage();
    assertTrue(message.startsWith("CdeVertex \"cde\""), message);
    return message;
  }

  @Test
  void inputsOfAVertex() {
    INDArray values = CdeNetworks.series(DataType.DOUBLE, BATCH, STEPS);
    double[] even = {0, 1, 2, 3, 4};
    INDArray times = Nd4j.createFromArray(new double[][] {even, even, even});
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, CdeNetworks.CHANNELS, STEPS);
    assertTrue(
        Double.isFinite(graph().outputSingle(values, times, mask).sumNumber().doubleValue()));
    assertSays(
        refusal(values, times, Nd4j.ones(DataType.DOUBLE, BATCH, 2, STEPS)),
        "[3, 3, 5] need a mask of shape [3, 5]",
        "not [3, 2, 5]");
    assertSays(
        refusal(values, Nd4j.ones(DataType.DOUBLE, BATCH, STEPS - 1), mask),
        "times of shape [3, 5]",
        "not [3, 4]");
    assertSays(
        refusal(
            CdeNetworks.series(DataType.DOUBLE, BATCH, 1),
            Nd4j.zeros(DataType.DOUBLE, BATCH, 1),
            Nd4j.ones(DataType.DOUBLE, BATCH, CdeNetworks.CHANNELS, 1)),
        "two observations or more",
        "leave such series out");
    assertSays(
        refusal(Nd4j.rand(DataType.DOUBLE, BATCH, 5, STEPS), times, mask), "another size", "[3, 5");
    INDArray none = mask.dup();
    none.slice(2).assign(0);
    assertSays(refusal(values, times, none), "Series 2 of the minibatch has no value");
  }
}
