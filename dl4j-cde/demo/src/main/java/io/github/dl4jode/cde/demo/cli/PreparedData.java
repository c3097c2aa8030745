package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import io.github.dl4jode.cde.demo.training.ClassifierTrainingSettings;
import io.github.dl4jode.cde.demo.training.FloatTimes;
import io.github.dl4jode.program.table.DataException;
import java.util.List;

/** What is made of the data before a training; mistakes become sentences. */
final class PreparedData {

  private PreparedData() {}

  static ClassificationTask dropping(
      ClassificationTask whole, double share, long seed, String name) {
    try {
      return whole.withoutValues(share, seed);
    } catch (IllegalArgumentException e) {
      throw new DataException(name + ": " + e.getMessage() + ".", e);
    }
  }

  /**
   * Refuses series that have too few values to drop some for each epoch, before anything is
   * written.
   */
  static void requireAugmentable(
      ClassificationTask task, ClassifierTrainingSettings settings, String name) {
    try {
      settings.augmentation().series(task.training(), settings.training().seed(), 0);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          name + ": " + e.getMessage() + "; or choose a smaller --epoch-dropped.", e);
    }
  }

  /** The tasks of a cross-validation over the training series. */
  static List<ClassificationTask> folds(
      ClassificationTask task, int count, long seed, String name) {
    try {
      return task.folds(count, seed);
    } catch (IllegalArgumentException e) {
      throw new DataException(name + ": " + e.getMessage() + ".", e);
    }
  }

  /**
   * The standardisation of the training, by which all series can be read.
   *
   * @param models that are to read them
   */
  static ChannelStandardisation standardisation(
      ClassificationTask task, List<ClassifierChoice> models, String name) {
    try {
      ChannelStandardisation standardisation = ChannelStandardisation.of(task.training());
      for (LabelledSeriesSet part : List.of(task.training(), task.test())) {
        LabelledSeriesSet seen = standardisation.apply(part);
        if (models.contains(ClassifierChoice.CDE)) {
          FloatTimes.requireDistinct(part, seen);
        }
      }
      return standardisation;
    } catch (IllegalArgumentException e) {
      throw new DataException(name + ": " + e.getMessage() + ".", e);
    }
  }
}
