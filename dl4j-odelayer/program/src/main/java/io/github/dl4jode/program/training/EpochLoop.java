package io.github.dl4jode.program.training;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * Trains a model epoch by epoch, until its last epoch or a limit of time.
 *
 * @param epochs in all
 * @param limit after which no further epoch begins
 */
public record EpochLoop(int epochs, Duration limit) {

  /**
   * Goes on after the epochs that the model has learned for.
   *
   * @param done their number
   * @param training learns for the epoch that it is given, counted from 0
   * @return the number of epochs that the model has learned for now
   */
  public int run(int done, IntConsumer training) {
    long start = System.nanoTime();
    int count = done;
    while (count < epochs && System.nanoTime() - start < limit.toNanos()) {
      training.accept(count);
      count++;
    }
    return count;
  }

  /**
   * As above; saves after every so many epochs and at the end, and says if the clock has ended it.
   *
   * @param save writes the model as it is after the number of epochs that it is given
   */
  public void run(
      int done, IntConsumer training, int saveEvery, IntConsumer save, PrintWriter out) {
    int count =
        run(
            done,
            epoch -> {
              training.accept(epoch);
              // The end is saved below.
              if ((epoch + 1) % saveEvery == 0 && epoch + 1 < epochs) {
                save.accept(epoch + 1);
              }
            });
    save.accept(count);
    Resuming.stopped(out, count, epochs, "epochs");
  }
}
