package io.github.dl4jode.layer;

import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An input u(t) of the dynamics for values of one shape: a constant of the solve, or a path. */
final class DrivingInput implements AutoCloseable {

  private final VertexInput setting;
  private final double timeScale;
  private final long[] shape;
  private final long batch;
  private final int knotCount;
  private final long channels;

  /** The values of the knots [knots, batch, channels]. */
  private final INDArray knots;

  /** Empty for a constant. */
  private final Optional<KnotPath> path;

  /**
   * Takes memory.
   *
   * @param shape of the values: [batch, channels] of a constant; of knots [batch, channels, knots],
   *     or [batch, channels · knots]
   * @param timesShape of the times that come with the minibatch; empty if there are no such times
   * @throws IllegalArgumentException if these shapes do not fit the setting or the batch
   */
  DrivingInput(
      VertexInput setting,
      double timeScale,
      DataType dataType,
      long batch,
      long[] shape,
      Optional<long[]> timesShape) {
    this.setting = setting;
    this.timeScale = timeScale;
    this.shape = shape.clone();
    this.batch = batch;
    this.knotCount = setting.isConstant() ? 1 : knotsFor(timesShape);
    require(
        shape[0] == batch && shape.length <= (setting.isConstant() ? 2 : 3),
        setting.isConstant()
            ? "a constant is [batch, channels]"
            : "knots are [batch, channels, knots] or [batch, channels · knots]");
    boolean fits = shape.length == 3 ? shape[2] == knotCount : shape[1] % knotCount == 0;
    require(fits, "there are times for " + knotCount + " knots");
    this.channels = shape.length == 3 ? shape[1] : shape[1] / knotCount;
    this.knots = Nd4j.create(dataType, new long[] {knotCount, batch, channels}, 'c');
    this.path =
        setting.isConstant()
            ? Optional.empty()
            : Optional.of(setting.interpolation().path(initialTimes(), knots));
  }

  private int knotsFor(Optional<long[]> timesShape) {
    long count =
        timesShape.map(given -> given[given.length - 1]).orElse((long) setting.times().size());
    int fewest = setting.interpolation().fewestKnots();
    require(count >= fewest, setting.interpolation() + " needs at least " + fewest + " knots");
    return Math.toIntExact(count);
  }

  private void require(boolean condition, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(
          "input \"%s\" has shape %s where the state has %d examples; %s"
              .formatted(setting.name(), Arrays.toString(shape), batch, expected));
    }
  }

  /** Those of the configuration, or 0, 1, 2, … until a minibatch brings others. */
  private KnotTimes initialTimes() {
    return setting.timesGiven()
        ? KnotTimes.shared(IntStream.range(0, knotCount).asDoubleStream().toArray())
        : setting.knotTimes(timeScale);
  }

  VertexInput setting() {
    return setting;
  }

  /** Adds it to a term. */
  void addTo(TapeTerm.Builder term) {
    if (path.isPresent()) {
      term.input(setting.name(), path.get());
    } else {
      term.input(setting.name(), batch, channels);
    }
  }

  /**
   * Takes the values of a minibatch.
   *
   * @param term whose input it is
   * @param values of the shape that this was made for
   * @param times of the knots if they come with the minibatch
   * @throws IllegalArgumentException if a value is not finite, or the times do not increase
   */
  void take(TapeTerm term, INDArray values, Optional<INDArray> times) {
    if (path.isEmpty()) {
      term.input(setting.name()).assign(values);
      return;
    }
    knots.assign(byKnot(values));
    try {
      if (times.isPresent()) {
        path.get().setTimes(timesIn(times.get()));
      } else {
        path.get().knotsChanged();
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("input \"" + setting.name() + "\": " + e.getMessage(), e);
    }
  }

  /** [batch, channels, knots] or [batch, channels · knots] as [knots, batch, channels]. */
  private INDArray byKnot(INDArray values) {
    return values.reshape('c', batch, channels, knotCount).permute(2, 0, 1);
  }

  private KnotTimes timesIn(INDArray times) {
    if (times.rank() == 1) {
      return KnotTimes.shared(scaled(times.dup().castTo(DataType.DOUBLE).toDoubleVector()));
    }
    if (times.rank() != 2 || times.size(0) != batch) {
      throw new IllegalArgumentException(
          "the times of knots are [knots] or [batch, knots] for %d examples, not %s"
              .formatted(batch, Arrays.toString(times.shape())));
    }
    double[][] rows = times.castTo(DataType.DOUBLE).toDoubleMatrix();
    return KnotTimes.padded(Arrays.stream(rows).map(this::scaled).toArray(double[][]::new));
  }

  private double[] scaled(double... times) {
    return Arrays.stream(times).map(time -> timeScale * time).toArray();
  }

  /**
   * Writes dL/d values.
   *
   * @param gradients of the solve
   * @param cotangent receives it, of the shape of the values
   */
  void cotangent(Gradients gradients, INDArray cotangent) {
    INDArray computed = gradients.input(setting.name());
    INDArray byKnot = computed.reshape('c', knotCount, batch, channels);
    cotangent.assign(byKnot.permute(1, 2, 0).reshape('c', shape));
  }

  long bytes() {
    return SolvedComputation.bytesOf(knots);
  }

  @Override
  public void close() {
    knots.close();
  }
}
