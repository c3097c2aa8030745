package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.cde.demo.training.ClassificationResult;
import io.github.dl4jode.cde.demo.training.ClassifierTask;
import io.github.dl4jode.cde.demo.training.ClassifierTrainer;
import io.github.dl4jode.cde.demo.training.SeriesClassifier;
import io.github.dl4jode.program.training.EpochLoop;
import io.github.dl4jode.program.training.FailureAdvice;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** The training of a classifier, with what is shown on its way. */
final class ClassifierTraining {

  private final SeriesClassifier classifier;
  private final ClassificationTask task;
  private final ClassifierTrainer trainer;
  private final PrintWriter out;
  private final long start = System.nanoTime();

  ClassifierTraining(SeriesClassifier classifier, ClassificationTask task, PrintWriter out) {
    this.classifier = classifier;
    this.task = task;
    this.trainer = new ClassifierTrainer(classifier, task.training());
    this.out = out;
  }

  /** Trains until the last epoch, tests after each, and saves on the way. */
  void run(Duration limit, int saveEvery, Runnable save) {
    new EpochLoop(settings().epochs(), limit)
        .run(trainer.epochs(), this::testedEpoch, saveEvery, unused -> save.run(), out);
  }

  /** Trains until the last epoch, without a look at the test; returns the number of epochs. */
  int run(Duration limit) {
    return new EpochLoop(settings().epochs(), limit).run(trainer.epochs(), this::epoch);
  }

  private ClassifierTask settings() {
    return classifier.notes().settings().task();
  }

  private void testedEpoch(int epoch) {
    ClassifierTrainer.Epoch done = trainer.learn(epoch);
    ClassificationResult test =
        FailureAdvice.SMALLER_RATE.told(
            "The test after epoch " + (epoch + 1), () -> classifier.test(task.test()));
    String ofTest =
        String.format(Locale.ROOT, ", test loss %.4f, accuracy %.4f", test.loss(), test.accuracy());
    say(epoch, done, ofTest);
  }

  private void epoch(int epoch) {
    say(epoch, trainer.learn(epoch), "");
  }

  private void say(int epoch, ClassifierTrainer.Epoch done, String ofTest) {
    out.printf(
        Locale.ROOT,
        "epoch %d/%d: loss %.4f%s, NFE %d + %d, %.1f s%n",
        epoch + 1,
        settings().epochs(),
        done.loss(),
        ofTest,
        done.forward(),
        done.backward(),
        (System.nanoTime() - start) / 1e9);
    out.flush();
  }
}
