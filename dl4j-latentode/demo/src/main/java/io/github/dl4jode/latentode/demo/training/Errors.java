package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.data.Rmse;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** How far predictions are off. */
public final class Errors {

  /** Series that are predicted together; each that has times of its own makes all grids longer. */
  private static final int TOGETHER = 20;

  private Errors() {}

  /**
   * The root of the mean square of errors, in the units of the series.
   *
   * @return empty if nothing is asked
   */
  public static OptionalDouble of(SeriesModel model, List<SeriesExample> examples) {
    if (examples.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Series> predicted = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += TOGETHER) {
      int to = Math.min(examples.size(), from + TOGETHER);
      predicted.addAll(predict(model, examples.subList(from, to)));
    }
    List<Series> truth = examples.stream().map(SeriesExample::targets).toList();
    return OptionalDouble.of(Rmse.of(predicted, truth));
  }

  private static List<Series> predict(SeriesModel model, List<SeriesExample> examples) {
    double[] times =
        examples.stream()
            .flatMapToDouble(example -> Arrays.stream(example.targets().times()))
            .sorted()
            .distinct()
            .toArray();
    return model.reconstruct(examples.stream().map(SeriesExample::observed).toList(), times);
  }
}
