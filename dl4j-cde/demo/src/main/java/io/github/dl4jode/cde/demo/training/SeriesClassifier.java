package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.data.SeriesArrays;
import io.github.dl4jode.cde.data.SeriesMinibatches;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.program.training.TrainingException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** A network that classifies series, with the standardisation of what it reads. */
public final class SeriesClassifier {

  /** Series that are classified together. */
  private static final int TOGETHER = 64;

  /** No probability counts as less than this in a loss. */
  private static final double LEAST = 1e-10;

  private final ClassifierNotes notes;
  private final ClassifierGraph graph;
  private final ComputationGraph network;

  /** A network that has been trained, or not yet, with what belongs to it. */
  public SeriesClassifier(ClassifierNotes notes, ComputationGraph network) {
    this.notes = notes;
    this.network = network;
    this.graph =
        new ClassifierGraph(
            notes.settings(), notes.standardisation().channels().size(), notes.classes().size());
  }

  /**
   * A network with first values for these series.
   *
   * @throws IllegalArgumentException if a channel has no value or never varies
   */
  public static SeriesClassifier fresh(
      ClassifierTrainingSettings settings, LabelledSeriesSet training) {
    ClassifierNotes notes =
        new ClassifierNotes(settings, ChannelStandardisation.of(training), training.classes());
    int minibatches =
        new SeriesMinibatches(training, settings.training().batchSize(), 0, ClassifierGraph.TYPE)
            .perEpoch();
    ClassifierGraph graph =
        new ClassifierGraph(settings, training.channels().size(), training.classes().size());
    ComputationGraph network =
        new ComputationGraph(graph.configuration(settings.updater(minibatches)));
    network.init();
    return new SeriesClassifier(notes, network);
  }

  /** What belongs to the network. */
  public ClassifierNotes notes() {
    return notes;
  }

  /** The network. */
  public ComputationGraph network() {
    return network;
  }

  /**
   * Series as the network sees them.
   *
   * @throws IllegalArgumentException if they have other channels, or values or times that it cannot
   *     read
   */
  LabelledSeriesSet seen(LabelledSeriesSet series) {
    LabelledSeriesSet seen = notes.standardisation().apply(series);
    if (notes.settings().classifier().model() == ClassifierChoice.CDE) {
      FloatTimes.requireDistinct(series, seen);
    }
    return seen;
  }

  /** A series as the network sees it. */
  public LabelledSeries seriesSeen(LabelledSeries one, LabelledSeriesSet of) {
    return seen(of.withSeries(List.of(one))).series().get(0);
  }

  /** The graph and what it reads. */
  ClassifierGraph graph() {
    return graph;
  }

  /** Learns from a minibatch of series as the network sees them; returns the loss before. */
  double learn(SeriesArrays minibatch) {
    network.fit(graph.minibatch(minibatch));
    return network.score();
  }

  /** What the solver did in the last passes. */
  Collection<SolveReport> solves() {
    return OdeLayers.reports(network).values();
  }

  /**
   * Computes the probabilities of the classes.
   *
   * @param series in the user's units
   * @return [series][class]
   * @throws IllegalArgumentException if they have other channels
   * @throws TrainingException if they are not finite, because the training has diverged
   */
  public double[][] probabilities(LabelledSeriesSet series) {
    return ofSeen(seen(series));
  }

  private double[][] ofSeen(LabelledSeriesSet series) {
    double[][] all = new double[series.size()][];
    int row = 0;
    for (SeriesArrays part : parts(series)) {
      MultiDataSet minibatch = graph.minibatch(part);
      INDArray output =
          network.output(false, minibatch.getFeatures(), minibatch.getFeaturesMaskArrays())[0];
      for (double[] probabilities : output.toDoubleMatrix()) {
        requireFinite(series.series().get(row).id(), probabilities);
        all[row++] = probabilities;
      }
    }
    return all;
  }

  /** An output layer makes no number of an infinite state, and no number is less than another. */
  private static void requireFinite(String id, double... probabilities) {
    if (!Arrays.stream(probabilities).allMatch(Double::isFinite)) {
      throw new TrainingException(
          "The network gives series %s no probabilities, for its numbers have become too large: train it again with a smaller --learning-rate."
              .formatted(id));
    }
  }

  private static List<SeriesArrays> parts(LabelledSeriesSet series) {
    return new SeriesMinibatches(series, TOGETHER, 0, ClassifierGraph.TYPE).inOrder();
  }

  /**
   * Classifies series whose classes are known.
   *
   * @param series in the user's units
   */
  public ClassificationResult test(LabelledSeriesSet series) {
    double[][] probabilities = probabilities(series);
    int classes = series.classes().size();
    int[][] confusion = new int[classes][classes];
    double loss = 0;
    for (int i = 0; i < probabilities.length; i++) {
      int label = series.series().get(i).label();
      confusion[label][best(probabilities[i])]++;
      loss -= Math.log(Math.max(LEAST, probabilities[i][label]));
    }
    return new ClassificationResult(loss / probabilities.length, confusion);
  }

  /** The class of the highest probability. */
  public static int best(double... probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return best;
  }
}
