package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.cde.demo.picture.ClassifierPictures;
import io.github.dl4jode.cde.demo.training.ClassificationResult;
import io.github.dl4jode.cde.demo.training.HiddenTrajectories;
import io.github.dl4jode.cde.demo.training.SeriesClassifier;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.training.OutputFolder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What is said and drawn of a classifier that has been trained. */
final class ClassifierReport {

  /** Series whose states are drawn. */
  private static final int TRAJECTORIES = 40;

  /** The shares of dropped values at which the classifier is tested, in tenths. */
  private static final int MOST_DROPPED = 9;

  private final OutputFolder folder;
  private final PrintWriter out;

  ClassifierReport(OutputFolder folder, PrintWriter out) {
    this.folder = folder;
    this.out = out;
  }

  /** Prints how well the test series are classified. */
  void test(SeriesClassifier classifier, ClassificationTask task) {
    ClassificationResult result = classifier.test(task.test());
    out.printf(
        Locale.ROOT,
        "Test: accuracy %.4f, loss %.4f nats, %d series; %d parameters%n",
        result.accuracy(),
        result.loss(),
        result.count(),
        classifier.network().numParams());
    out.flush();
  }

  /**
   * Draws everything.
   *
   * @param whole before values were dropped
   */
  void pictures(
      SeriesClassifier classifier, ClassificationTask whole, ClassificationTask task, long seed) {
    Drawing.attempt(out, () -> draw(classifier, whole, task, seed));
    out.flush();
  }

  private void draw(
      SeriesClassifier classifier, ClassificationTask whole, ClassificationTask task, long seed) {
    ClassifierPictures.interpolations(
        classifier.seriesSeen(task.test().series().get(0), task.test()),
        task.test().channels(),
        folder.file("interpolation.png"));
    ClassifierPictures.confusion(
        classifier.test(task.test()).confusion(),
        task.test().classes(),
        folder.file("confusion.png"));
    ClassifierPictures.accuracy(
        accuracies(classifier, whole.test(), seed), folder.file("dropped.png"));
    LabelledSeriesSet some = some(task.test());
    HiddenTrajectories.of(classifier, some)
        .ifPresent(
            states ->
                ClassifierPictures.hidden(
                    states,
                    some.series().stream().map(LabelledSeries::label).toList(),
                    some.classes(),
                    folder.file("hidden.png")));
  }

  /** Series from all over the set, at even distances. */
  private static LabelledSeriesSet some(LabelledSeriesSet set) {
    int count = Math.min(TRAJECTORIES, set.size());
    return set.withSeries(
        IntStream.range(0, count)
            .mapToObj(i -> set.series().get((int) ((long) i * set.size() / count)))
            .toList());
  }

  private static double[] accuracies(
      SeriesClassifier classifier, LabelledSeriesSet test, long seed) {
    List<Double> accuracies = new ArrayList<>();
    for (int tenths = 0; tenths <= MOST_DROPPED; tenths++) {
      try {
        accuracies.add(classifier.test(test.withoutValues(tenths / 10.0, seed)).accuracy());
      } catch (IllegalArgumentException e) {
        // Too few values are left of a short series.
        break;
      }
    }
    return accuracies.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
