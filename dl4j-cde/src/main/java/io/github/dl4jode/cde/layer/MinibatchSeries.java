package io.github.dl4jode.cde.layer;

import io.github.dl4jode.path.series.ObservedSeries;
import io.github.dl4jode.path.series.SeriesPath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The series of a minibatch as a path, and where on its axis the states are wanted. */
final class MinibatchSeries {

  private final ControlledEquation equation;
  private final Roles roles;
  private final DataType type;
  private final int steps;
  private final int earlier;
  private final SeriesPath path;
  private INDArray values;
  private OutputSteps outputs = OutputSteps.none();

  /**
   * Takes memory.
   *
   * @param shapes of the inputs
   * @param differentiable whether there is a cotangent of the series
   * @throws IllegalArgumentException if the series are too short
   */
  MinibatchSeries(
      ControlledEquation equation,
      Roles roles,
      List<long[]> shapes,
      DataType type,
      boolean differentiable) {
    this.equation = equation;
    this.roles = roles;
    this.type = type;
    this.earlier = roles.earlierSteps(shapes);
    long[] series = shapes.get(0);
    this.steps = Math.toIntExact(series[2]);
    this.path =
        equation.path(
            series[0],
            series[1] - (equation.timeIndex().isPresent() ? 1 : 0),
            Math.max(2, earlier + steps),
            differentiable);
    this.values = Nd4j.empty(type);
  }

  SeriesPath path() {
    return path;
  }

  /** Whether there is a piece of the path to solve the equation on. */
  boolean hasLength() {
    return earlier + steps > 1;
  }

  /**
   * Sets the path to a minibatch.
   *
   * @throws IllegalArgumentException naming the series, the channel and the step that is wrong
   */
  void fit(List<INDArray> inputs) {
    INDArray given = withMask(inputs);
    Optional<INDArray> history = roles.history(inputs);
    INDArray whole = history.isPresent() ? Nd4j.concat(2, history.get(), given) : given;
    if (roles.history()) {
      whole = new PieceEnd(equation.timeIndex()).held(whole);
    }
    // One observation alone makes a path that stays where it is.
    values = hasLength() ? whole : Nd4j.concat(2, whole, whole);
    ObservedSeries series = ObservedSeries.of(withoutTime(values));
    Optional<INDArray> times = timesOf(inputs);
    if (times.isPresent()) {
      series = series.withTimes(times.get());
    }
    path.fit(series);
    outputs =
        equation.overSteps()
            ? OutputSteps.ofSteps(path, Math.max(0, earlier - 1), earlier + steps)
            : OutputSteps.ofTimes(series);
  }

  private INDArray withMask(List<INDArray> inputs) {
    INDArray series = inputs.get(0);
    Optional<INDArray> mask = roles.mask(inputs);
    if (mask.isEmpty()) {
      return series;
    }
    return HeldValues.masked(series, mask.get());
  }

  private Optional<INDArray> timesOf(List<INDArray> inputs) {
    if (equation.timeIndex().isEmpty()) {
      return roles.times(inputs);
    }
    INDArray times =
        values
            .get(
                NDArrayIndex.all(),
                NDArrayIndex.point(equation.timeIndex().getAsInt()),
                NDArrayIndex.all())
            .reshape('c', values.size(0), values.size(2))
            .dup('c');
    if (!hasLength()) {
      times.getColumn(1).addi(1);
    }
    return Optional.of(times);
  }

  private INDArray withoutTime(INDArray series) {
    if (equation.timeIndex().isEmpty()) {
      return series;
    }
    int index = equation.timeIndex().getAsInt();
    INDArrayIndex all = NDArrayIndex.all();
    long channels = series.size(1);
    if (index == 0) {
      return series.get(all, NDArrayIndex.interval(1, channels), all);
    }
    if (index == channels - 1) {
      return series.get(all, NDArrayIndex.interval(0, index), all);
    }
    return Nd4j.concat(
        1,
        series.get(all, NDArrayIndex.interval(0, index), all),
        series.get(all, NDArrayIndex.interval(index + 1, channels), all));
  }

  /** The first value of each path [batch, channels of X]. */
  INDArray first() {
    INDArray first = Nd4j.create(type, path.valueShape(), 'c');
    path.value(path.start(), first);
    return first;
  }

  /** The times of the outputs for the solver, the first being that of the initial state. */
  OutputSteps outputs() {
    return outputs;
  }

  /** The last steps of the last series [batch, channels, steps], a copy. */
  INDArray last(int most) {
    // A piece of one observation was written twice.
    return PieceEnd.lastSteps(values, hasLength() ? most : 1);
  }

  /**
   * Takes cotangents back to the series.
   *
   * @param ofKnots of the knots of the path; modified
   * @param ofFirst of the first values; empty if they were not read
   * @param result receives dL/d series [batch, channels, steps]
   */
  void cotangent(INDArray ofKnots, Optional<INDArray> ofFirst, INDArray result) {
    if (ofFirst.isPresent()) {
      INDArray added = ofKnots.ulike();
      path.valueCotangent(path.start(), ofFirst.get(), added);
      ofKnots.addi(added);
    }
    long[] shape = values.shape();
    boolean timed = equation.timeIndex().isPresent();
    INDArray ofValues =
        Nd4j.create(type, new long[] {shape[0], shape[1] - (timed ? 1 : 0), shape[2]}, 'c');
    path.seriesCotangent(ofKnots, ofValues);
    INDArray own =
        ofValues.get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(earlier, earlier + steps));
    if (!hasLength()) {
      own = ofValues.sum(true, 2);
    }
    if (!timed) {
      result.assign(own);
      return;
    }
    int index = equation.timeIndex().getAsInt();
    result.assign(0);
    INDArrayIndex all = NDArrayIndex.all();
    if (index > 0) {
      result
          .get(all, NDArrayIndex.interval(0, index), all)
          .assign(own.get(all, NDArrayIndex.interval(0, index), all));
    }
    if (index < shape[1] - 1) {
      result
          .get(all, NDArrayIndex.interval(index + 1, shape[1]), all)
          .assign(own.get(all, NDArrayIndex.interval(index, shape[1] - 1), all));
    }
  }

  @Override
  public String toString() {
    return "MinibatchSeries" + Arrays.toString(values.shape());
  }
}
