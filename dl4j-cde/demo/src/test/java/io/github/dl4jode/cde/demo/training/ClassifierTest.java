package io.github.dl4jode.cde.demo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.data.SeriesArrays;
import io.github.dl4jode.cde.data.SpiralProtocol;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

class ClassifierTest {

  private static ClassifierTrainingSettings settings(ClassifierChoice model) {
    return new ClassifierTrainingSettings(
        new TrainingSettings(8, 3e-2, ScheduleChoice.CONSTANT, GradientChoice.DISCRETE, 1e-3, 1),
        new ClassifierTask(DataName.of("spirals"), 15, 0),
        new ClassifierSettings(
            model, 6, 16, PathChoice.LINEAR, false, SeriesSolverChoice.HEUN, 0, 0, 0, 2),
        new FieldSettings(FieldChoice.DENSE, FieldSettings.RANK, true),
        new SeriesAugmentation(0, 0));
  }

  @Test
  void anEpochHasItsOwnNoiseAndDropsItsOwnValues() {
    LabelledSeriesSet all = SpiralProtocol.TORCHCDE.generate(8, 50, 1);
    SeriesAugmentation both = new SeriesAugmentation(0.1, 0.25);
    LabelledSeriesSet first = both.series(all, 1, 0);
    double missing = missing(first) / (8 * 50 * 2.0);

    assertEquals(0.25, missing, 0.07);
    assertArrayEquals(values(first), values(both.series(all, 1, 0)));
    assertNotEquals(missing(first), missing(both.series(all, 1, 1)));
    assertEquals(0, missing(new SeriesAugmentation(0.1, 0).series(all, 1, 0)));
    // The noise is the same with and without dropped values.
    double[] noisy = values(new SeriesAugmentation(0.1, 0).series(all, 1, 0));
    double[] kept = values(first);
    for (int i = 0; i < kept.length; i++) {
      assertTrue(Double.isNaN(kept[i]) || kept[i] == noisy[i]);
    }
  }

  private static double[] values(LabelledSeriesSet set) {
    return set.series().stream()
        .flatMap(one -> Arrays.stream(one.values()))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static long missing(LabelledSeriesSet set) {
    return Arrays.stream(values(set)).filter(Double::isNaN).count();
  }

  @Test
  void olderSettingsHaveADenseFieldAndNoAugmentation() {
    ObjectNode json = settings(ClassifierChoice.CDE).json();
    json.remove(List.of("field", "rank", "readsPath", "noise", "epochDropped"));
    ClassifierTrainingSettings older = ClassifierTrainingSettings.of(json);
    assertEquals(new FieldSettings(FieldChoice.DENSE, FieldSettings.RANK, false), older.field());
    assertEquals(new SeriesAugmentation(0, 0), older.augmentation());
  }

  @ParameterizedTest
  @EnumSource
  void everyModelLearnsTheFirstTurnOfASpiral(ClassifierChoice model) {
    LabelledSeriesSet training = SpiralProtocol.TORCHCDE.generate(32, 12, 1).withoutValues(0.1, 1);
    SeriesClassifier classifier = SeriesClassifier.fresh(settings(model), training);
    ClassifierTrainer trainer = new ClassifierTrainer(classifier, training);
    double first = trainer.learn(0).loss();
    double last = first;
    for (int epoch = 1; epoch < 15; epoch++) {
      last = trainer.learn(epoch).loss();
    }

    assertEquals(15, trainer.epochs());
    assertTrue(last < 0.9 * first, first + " to " + last);
    ClassificationResult result = classifier.test(training);
    assertEquals(32, result.count());
    assertTrue(result.accuracy() > 0.5, "" + result.accuracy());
  }

  @Test
  void anEquationYieldsAllStatesAndEndsWithTheOneThatIsClassified() {
    LabelledSeriesSet series = SpiralProtocol.TORCHCDE.generate(4, 12, 1);
    SeriesClassifier classifier = SeriesClassifier.fresh(settings(ClassifierChoice.CDE), series);
    List<double[][]> states = HiddenTrajectories.of(classifier, series).orElseThrow();

    INDArray path =
        classifier
            .graph()
            .minibatch(
                new SeriesArrays(classifier.seen(series).series(), 2, 12, ClassifierGraph.TYPE))
            .getFeatures(0);
    INDArray last = classifier.network().feedForward(path, false).get(ClassifierGraph.STATE);
    for (int i = 0; i < 4; i++) {
      for (int component = 0; component < 6; component++) {
        assertEquals(last.getDouble(i, component), states.get(i)[component][11], 1e-5);
      }
    }
    assertTrue(
        HiddenTrajectories.of(
                SeriesClassifier.fresh(settings(ClassifierChoice.GRU), series), series)
            .isEmpty());
  }

  @Test
  void aTrajectoryEndsAtTheLastObservationOfItsSeries() {
    LabelledSeriesSet all = SpiralProtocol.TORCHCDE.generate(2, 12, 1);
    LabelledSeries whole = all.series().get(0);
    LabelledSeries shorter =
        new LabelledSeries(
            "shorter", 0, Arrays.copyOf(whole.times(), 7), Arrays.copyOf(whole.values(), 7));
    LabelledSeriesSet series = all.withSeries(List.of(whole, shorter));
    SeriesClassifier classifier = SeriesClassifier.fresh(settings(ClassifierChoice.CDE), all);
    List<double[][]> states = HiddenTrajectories.of(classifier, series).orElseThrow();

    assertEquals(12, states.get(0)[0].length);
    assertEquals(7, states.get(1)[5].length);
  }

  /** Or DL4J warns of a size of zero. */
  @ParameterizedTest
  @EnumSource
  void theOutputHasASizeInTheConfiguration(ClassifierChoice model) {
    LabelledSeriesSet series = SpiralProtocol.TORCHCDE.generate(4, 6, 1);
    SeriesClassifier classifier = SeriesClassifier.fresh(settings(model), series);
    FeedForwardLayer output =
        (FeedForwardLayer) classifier.network().getOutputLayer(0).conf().getLayer();
    assertEquals(2, output.getNOut());
  }

  @Test
  void aDecayingStateForgetsOverTime() {
    LabelledSeriesSet series = SpiralProtocol.TORCHCDE.generate(4, 6, 1);
    SeriesClassifier classifier = SeriesClassifier.fresh(settings(ClassifierChoice.GRU_D), series);
    RecurrentEncoder encoder =
        (RecurrentEncoder)
            classifier.network().getConfiguration().getVertices().get(ClassifierGraph.STATE);
    assertEquals(6, encoder.settings().recurrence().cell().hidden());
    MultiDataSet minibatch =
        classifier.graph().minibatch(new SeriesArrays(series.series(), 2, 6, ClassifierGraph.TYPE));
    assertEquals(6, minibatch.getFeatures(0).size(1));
    assertEquals(minibatch.getFeatures(1), Nd4j.ones(4, 6, 6));
  }
}
