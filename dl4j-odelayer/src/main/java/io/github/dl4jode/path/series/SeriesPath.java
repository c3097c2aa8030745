package io.github.dl4jode.path.series;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.KnotInterpolant;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.path.Side;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The path X(t) through the series of a minibatch, such as the control of a controlled equation.
 *
 * <p>{@link #fit} sets it to other series of the same number of examples and channels. Each example
 * has its own steps: those at which at least one of its channels is observed. A {@link PathScheme}
 * connects the observations of a channel, also across steps at which the channel is missing. Before
 * its first and after its last step a path is constant, so that X' is 0.
 *
 * <p>A step before the first observation of a channel has the value of that observation, or a start
 * value; a step after the last one has the value of the last one. Both count as observations for
 * the scheme. A channel of a series that is never observed is 0, or the start value.
 *
 * <p>The channels of a value [batch, channels] are: the time, if asked for; those of the series;
 * for each of them the number of its observations so far, if asked for. The knots with respect to
 * which the path has a cotangent are the values, and for cubics the slopes, at the steps; {@link
 * #seriesCotangent} takes it back to the values of the series.
 */
public final class SeriesPath implements Path {

  private final SeriesLayout layout;
  private final boolean differentiable;
  private final SeriesFit fit;
  private final KnotInterpolant interpolant;
  private final double[] knots;
  private final double[] value;
  private final double[] other;
  private final double[] ofKnots;
  private KnotTimes times = KnotTimes.shared(0);

  private SeriesPath(SeriesLayout layout, boolean differentiable) {
    this.layout = layout;
    this.differentiable = differentiable;
    this.fit = new SeriesFit(layout);
    this.knots = new double[layout.size()];
    int width = layout.width();
    this.interpolant =
        new KnotInterpolant(
            layout.scheme().form(),
            layout.batch(),
            width,
            layout.rowStride(),
            width,
            layout.slopeOffset());
    this.value = new double[layout.batch() * width];
    this.other = new double[value.length];
    this.ofKnots = new double[differentiable ? knots.length : 0];
    interpolant.set(times, knots, knots);
  }

  /**
   * Builds a path for series [batch, channels, steps].
   *
   * @param steps the largest number of steps that {@link #fit} accepts
   * @throws IllegalArgumentException if a number is not positive, or there are fewer than two steps
   */
  public static Builder builder(PathScheme scheme, long batch, long channels, long steps) {
    return new Builder(scheme, batch, channels, steps);
  }

  /**
   * Sets the path to series.
   *
   * @throws IllegalArgumentException if they have another shape, a series has observations at fewer
   *     than two steps, a value is infinite, or times do not increase; the path is as before, but
   *     has no {@link #seriesCotangent}
   */
  public void fit(ObservedSeries series) {
    times = fit.fit(series, knots);
    interpolant.set(times, knots, knots);
  }

  /**
   * Takes a cotangent of the knots back to the values of the series that were fitted last.
   *
   * @param knotCotangent of {@link #knotShape()}, flat or not; row-major and contiguous
   * @param seriesCotangent receives [batch, channels, steps], row-major and contiguous; 0 where a
   *     value is missing
   */
  public void seriesCotangent(INDArray knotCotangent, INDArray seriesCotangent) {
    double[] given = new double[knots.length];
    Vectors.toJava(knotCotangent, given);
    double[] result = new double[fit.size()];
    fit.transpose(given, result);
    Vectors.fromJava(result, seriesCotangent);
  }

  /** How it connects observations. */
  public PathScheme scheme() {
    return layout.scheme();
  }

  /** The times of the knots of each example, on the axis of the path. */
  public KnotTimes times() {
    return times;
  }

  /** The first time of all examples, where {@link #value} is the first value of each of them. */
  public double start() {
    return times.first();
  }

  /** The last time of all examples, after which the path is constant. */
  public double end() {
    return times.last();
  }

  /**
   * Where a step of the arrays is on the axis of a path over steps: at its index, or for {@link
   * PathScheme#RECTILINEAR} at twice its index.
   *
   * @throws IllegalStateException if the path runs over times
   */
  public double positionOfStep(int step) {
    if (!layout.overSteps()) {
      throw new IllegalStateException(
          "This path runs over the times of its series; each series has its own. Build it with overSteps(true)");
    }
    return layout.positionOfStep(step);
  }

  @Override
  public long[] valueShape() {
    return new long[] {layout.batch(), layout.width()};
  }

  /** [batch, knots, channels]; for cubics [2, batch, knots, channels], values and slopes. */
  @Override
  public long[] knotShape() {
    if (!differentiable) {
      return new long[0];
    }
    return layout.isCubic()
        ? new long[] {2, layout.batch(), layout.mostKnots(), layout.width()}
        : new long[] {layout.batch(), layout.mostKnots(), layout.width()};
  }

  @Override
  public double[] kinks() {
    return layout.isCubic() ? times.ends() : times.all();
  }

  @Override
  public double[] derivativeKinks() {
    boolean secondDerivativeJumps = scheme() == PathScheme.HERMITE_CUBIC;
    return secondDerivativeJumps ? times.inside() : new double[0];
  }

  @Override
  public void value(double t, INDArray result) {
    interpolant.value(t, value);
    Vectors.fromJava(value, result);
  }

  @Override
  public void derivative(double t, Side side, INDArray result) {
    interpolant.derivative(t, side, value);
    Vectors.fromJava(value, result);
  }

  @Override
  public void increment(double from, double to, INDArray result) {
    interpolant.value(from, other);
    interpolant.value(to, value);
    for (int i = 0; i < value.length; i++) {
      value[i] -= other[i];
    }
    Vectors.fromJava(value, result);
  }

  @Override
  public void valueCotangent(double t, INDArray ofValue, INDArray knotCotangent) {
    begin(ofValue);
    interpolant.valueCotangent(t, value, ofKnots);
    Vectors.fromJava(ofKnots, knotCotangent);
  }

  @Override
  public void derivativeCotangent(
      double t, Side side, INDArray ofDerivative, INDArray knotCotangent) {
    begin(ofDerivative);
    interpolant.derivativeCotangent(t, side, value, ofKnots);
    Vectors.fromJava(ofKnots, knotCotangent);
  }

  @Override
  public void incrementCotangent(
      double from, double to, INDArray ofIncrement, INDArray knotCotangent) {
    begin(ofIncrement);
    interpolant.valueCotangent(to, value, ofKnots);
    for (int i = 0; i < value.length; i++) {
      value[i] = -value[i];
    }
    interpolant.valueCotangent(from, value, ofKnots);
    Vectors.fromJava(ofKnots, knotCotangent);
  }

  @Override
  public void addValueCotangent(double t, INDArray ofValue, double[] sum) {
    take(ofValue);
    interpolant.valueCotangent(t, value, sum);
  }

  @Override
  public void addDerivativeCotangent(double t, Side side, INDArray ofDerivative, double[] sum) {
    take(ofDerivative);
    interpolant.derivativeCotangent(t, side, value, sum);
  }

  private void begin(INDArray cotangent) {
    take(cotangent);
    Arrays.fill(ofKnots, 0);
  }

  private void take(INDArray cotangent) {
    if (!differentiable) {
      throw new UnsupportedOperationException(
          "This path was built without a cotangent; build it with differentiable(true)");
    }
    Vectors.toJava(cotangent, value);
  }

  /** Collects a path. */
  public static final class Builder {

    private final PathScheme scheme;
    private final int batch;
    private final int channels;
    private final int steps;
    private boolean timeChannel;
    private boolean countChannels;
    private boolean overSteps;
    private boolean differentiable = true;
    private boolean startValueSet;
    private boolean startAtFirstObservation;
    private double startValue;

    private Builder(PathScheme scheme, long batch, long channels, long steps) {
      this.scheme = Objects.requireNonNull(scheme, "scheme");
      if (batch < 1 || channels < 1 || steps < 2) {
        throw new IllegalArgumentException(
            "A path of series needs a series, a channel and two steps, not [%d, %d, %d]"
                .formatted(batch, channels, steps));
      }
      this.batch = Math.toIntExact(batch);
      this.channels = Math.toIntExact(channels);
      this.steps = Math.toIntExact(steps);
    }

    /**
     * Whether the first channel of the path is the time; {@link PathScheme#RECTILINEAR} needs it.
     */
    public Builder timeChannel(boolean wanted) {
      timeChannel = wanted;
      return this;
    }

    /**
     * Whether the last channels of the path are, for each channel of the series, the number of its
     * observations so far. They tell a model which values were missing.
     */
    public Builder countChannels(boolean wanted) {
      countChannels = wanted;
      return this;
    }

    /**
     * Whether the path runs over the indices 0, 1, 2, … of the steps rather than over the times, as
     * {@link PathScheme#RECTILINEAR} always does. All examples then have their knots at the same
     * places, so that the steps of a solve can end on them; make the time a channel, or the path
     * does not know it.
     */
    public Builder overSteps(boolean wanted) {
      overSteps = wanted;
      return this;
    }

    /**
     * The value of a channel before its first observation, so that it does not depend on a later
     * one. The default is the first observation, but 0 for {@link PathScheme#RECTILINEAR}.
     */
    public Builder startValue(double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("A start value must be finite, not " + value);
      }
      startValue = value;
      startValueSet = true;
      startAtFirstObservation = false;
      return this;
    }

    /** The value of a channel before its first observation is that of the first observation. */
    public Builder startAtFirstObservation() {
      startValue = 0;
      startValueSet = false;
      startAtFirstObservation = true;
      return this;
    }

    /**
     * Whether the path has a cotangent, by default true. Without one a backward solve is cheaper,
     * above all of long series.
     */
    public Builder differentiable(boolean wanted) {
      differentiable = wanted;
      return this;
    }

    private boolean heldBack() {
      return startAtFirstObservation || (!startValueSet && scheme != PathScheme.RECTILINEAR);
    }

    /**
     * Builds the path, which is constant until {@link SeriesPath#fit}.
     *
     * @throws IllegalArgumentException if a rectilinear path has no time channel
     */
    public SeriesPath build() {
      if (scheme == PathScheme.RECTILINEAR && !timeChannel) {
        throw new IllegalArgumentException(
            "A rectilinear path moves the time and the values in turn; build it with timeChannel(true)");
      }
      return new SeriesPath(
          new SeriesLayout(
              scheme,
              batch,
              channels,
              steps,
              timeChannel,
              countChannels,
              overSteps || scheme == PathScheme.RECTILINEAR,
              heldBack(),
              startValue),
          differentiable);
    }
  }
}
