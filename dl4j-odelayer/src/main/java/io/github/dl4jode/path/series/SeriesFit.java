package io.github.dl4jode.path.series;

import io.github.dl4jode.path.KnotTimes;
import java.util.Arrays;

/** Computes the knots of all channels of all examples, and takes their cotangents back. */
final class SeriesFit {

  private final SeriesLayout layout;
  private final SeriesSteps steps;
  private final ObservedChannel channel;
  private final ChannelFit fit;
  private final double[] positions;

  /** Takes memory. */
  SeriesFit(SeriesLayout layout) {
    this.layout = layout;
    this.steps = new SeriesSteps(layout.batch(), layout.channels(), layout.steps());
    this.channel = new ObservedChannel(layout.steps(), layout.heldBack(), layout.startValue());
    this.fit = layout.scheme().newFit(layout.steps());
    this.positions = new double[layout.mostKnots()];
  }

  /**
   * Fits series.
   *
   * @param knots receives the values and slopes
   * @return the places of the knots on the axis of the path
   * @throws IllegalArgumentException if the series are wrong; the knots are then as before
   */
  KnotTimes fit(ObservedSeries series, double[] knots) {
    steps.read(series);
    for (int example = 0; example < layout.batch(); example++) {
      writePositions(example);
      fit(example, knots);
    }
    return knotTimes();
  }

  private KnotTimes knotTimes() {
    double[][] rows = new double[layout.batch()][];
    boolean shared = true;
    for (int example = 0; example < rows.length; example++) {
      writePositions(example);
      fit.positions(channel.positions, steps.count(example), positions);
      rows[example] = Arrays.copyOf(positions, layout.scheme().knots(steps.count(example)));
      shared &= Arrays.equals(rows[0], rows[example]);
    }
    return shared ? KnotTimes.shared(rows[0]) : KnotTimes.ofEachExample(rows);
  }

  private void writePositions(int example) {
    for (int i = 0; i < steps.count(example); i++) {
      channel.positions[i] =
          layout.overSteps()
              ? layout.positionOfStep(steps.step(example, i))
              : steps.time(example, i);
    }
  }

  private void fit(int example, double[] knots) {
    int first = layout.firstChannel();
    if (layout.timeChannel()) {
      for (int i = 0; i < steps.count(example); i++) {
        channel.values[i] = steps.time(example, i);
      }
      fitChannel(example, 0, true, knots);
    }
    for (int c = 0; c < layout.channels(); c++) {
      writeValues(example, c);
      fitChannel(example, first + c, false, knots);
      if (layout.countChannels()) {
        writeCounts(example, c);
        fitChannel(example, first + layout.channels() + c, false, knots);
      }
    }
  }

  private void writeValues(int example, int c) {
    for (int i = 0; i < steps.count(example); i++) {
      channel.values[i] = steps.value(example, c, steps.step(example, i));
    }
  }

  private void writeCounts(int example, int c) {
    int observations = 0;
    for (int i = 0; i < steps.count(example); i++) {
      observations += Double.isNaN(steps.value(example, c, steps.step(example, i))) ? 0 : 1;
      channel.values[i] = observations;
    }
  }

  private void fitChannel(int example, int c, boolean runsFirst, double[] knots) {
    channel.written(steps.count(example));
    fit.fit(
        channel, runsFirst, knots, layout.offset(example, c), layout.width(), layout.slopeOffset());
  }

  /** The number of values of the series that were fitted last, missing ones too. */
  int size() {
    return steps.size();
  }

  /**
   * The transpose.
   *
   * @param ofKnots the cotangents of the values and slopes
   * @param ofValues receives those of the values [batch, channels, steps]
   */
  void transpose(double[] ofKnots, double[] ofValues) {
    Arrays.fill(ofValues, 0);
    for (int example = 0; example < layout.batch(); example++) {
      writePositions(example);
      for (int c = 0; c < layout.channels(); c++) {
        writeValues(example, c);
        channel.written(steps.count(example));
        Arrays.fill(channel.cotangents, 0, channel.count(), 0);
        int offset = layout.offset(example, layout.firstChannel() + c);
        fit.transpose(channel, ofKnots, offset, layout.width(), layout.slopeOffset());
        for (int i = 0; i < channel.count(); i++) {
          ofValues[steps.index(example, c, steps.step(example, i))] = channel.cotangents[i];
        }
      }
    }
  }
}
