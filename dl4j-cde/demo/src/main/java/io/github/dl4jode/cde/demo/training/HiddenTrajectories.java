package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.data.SeriesArrays;
import io.github.dl4jode.cde.layer.CdeOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The states of a controlled equation at all observations of series. */
public final class HiddenTrajectories {

  private HiddenTrajectories() {}

  /**
   * Computes the states, by the equation of a classifier that yields them all.
   *
   * @param series in the user's units
   * @return [component][observation] of each series, up to its own last observation; empty if the
   *     classifier has no such equation
   */
  public static Optional<List<double[][]>> of(
      SeriesClassifier classifier, LabelledSeriesSet series) {
    if (classifier.notes().settings().classifier().model() != ClassifierChoice.CDE) {
      return Optional.empty();
    }
    SeriesArrays arrays =
        new SeriesArrays(
            classifier.seen(series).series(),
            series.classes().size(),
            series.longest(),
            ClassifierGraph.TYPE);
    INDArray path = classifier.graph().minibatch(arrays).getFeatures(0);
    INDArray states = yieldingAll(classifier, path.size(1)).output(false, path)[0];
    List<double[][]> all = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      all.add(untilTheEnd(states.slice(i).toDoubleMatrix()));
    }
    return Optional.of(all);
  }

  /** After the last observation of a series its state stays as it is. */
  private static double[][] untilTheEnd(double[]... states) {
    int end = states[0].length;
    while (end > 2 && stays(states, end - 1)) {
      end--;
    }
    int count = end;
    return Arrays.stream(states).map(row -> Arrays.copyOf(row, count)).toArray(double[][]::new);
  }

  private static boolean stays(double[][] states, int step) {
    return Arrays.stream(states).allMatch(row -> row[step] == row[step - 1]);
  }

  private static ComputationGraph yieldingAll(SeriesClassifier classifier, long channels) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(ClassifierGraph.TYPE)
                .graphBuilder()
                .addInputs("series")
                .addLayer(
                    ClassifierGraph.STATE, classifier.graph().cdeLayer(CdeOutput.STATES), "series")
                .setOutputs(ClassifierGraph.STATE)
                .setInputTypes(InputType.recurrent(channels))
                .build());
    graph.init();
    graph.setParams(classifier.network().getLayer(ClassifierGraph.STATE).params().dup());
    return graph;
  }
}
