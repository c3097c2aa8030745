package io.github.dl4jode.program.training;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * The trainings of a table, one after the other; what is finished is not trained again.
 *
 * @param title of a training, in a line of its own
 * @param finished whether a table has the result of a training
 * @param trained a table with the result of one training more, which is saved
 */
public record TableTrainings<T, K>(
    Function<K, String> title, BiPredicate<T, K> finished, BiFunction<T, K, T> trained) {

  /**
   * Trains what a table lacks.
   *
   * @return the table with all results
   */
  public T fill(T begun, List<K> trainings, PrintWriter out) {
    T table = begun;
    for (int i = 0; i < trainings.size(); i++) {
      K one = trainings.get(i);
      String line = "%s (%d of %d)".formatted(title.apply(one), i + 1, trainings.size());
      if (finished.test(table, one)) {
        out.println(line + ": finished before");
      } else {
        out.println(line);
        table = trained.apply(table, one);
      }
      out.flush();
    }
    return table;
  }
}
