package io.github.dl4jode.latentode.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The protocol of Table 2 of Chen et al. (2018), "Neural ordinary differential equations": how far
 * predictions of spirals are off, of which so many points are known. What the paper leaves open is
 * decided here:
 *
 * <ul>
 *   <li>1,000 spirals to learn from, with starts from 100 to 399, and 1,000 others to test with. Of
 *       the 100 noisy points of each, those that are known are chosen at random; nothing else is
 *       learned from.
 *   <li>The curve must go on for {@link #FUTURE} points after a test window, so tests start from
 *       100 to 300. What follows a test window is within what training windows cover.
 *   <li>Errors are against the curve without noise: of standard deviation 0.3, the noise alone
 *       would be above the paper's figures. The mean of squares is over points, coordinates and
 *       spirals.
 *   <li>Interpolation: all 100 points of the window, the known ones too, so that it is the same
 *       question whatever the number of known points.
 *   <li>Extrapolation: the 100 points after the window, as in the paper.
 * </ul>
 *
 * <p>With one seed, spirals and noise are the same for every number of known points, and the points
 * known of fewer are among those known of more.
 */
public final class SpiralExperiment {

  /** The numbers of known points of the paper's table. */
  public static final List<Integer> KNOWN_POINTS = List.of(30, 50, 100);

  /** How many spirals are learned from, and how many others are tested with. */
  public static final int SPIRALS = 1_000;

  /** How many points after the window are predicted. */
  public static final int FUTURE = 100;

  private static final long TRAINING_STREAM = 1;
  private static final long TEST_STREAM = 2;
  private static final long KNOWN_STREAM = 3;

  private final Spirals test;
  private final SeriesSet training;
  private final SeriesSet observed;

  private SpiralExperiment(Spirals learned, Spirals test, int known, long seed) {
    this.test = test;
    this.training = known(learned, known, RandomOrder.seed(seed, TRAINING_STREAM));
    this.observed = known(test, known, RandomOrder.seed(seed, TEST_STREAM));
  }

  private static SeriesSet known(Spirals spirals, int points, long seed) {
    return spirals.observed().subsample(points, RandomOrder.seed(seed, KNOWN_STREAM));
  }

  /** What is tried: predicts series at times, from what is known of them. */
  @FunctionalInterface
  public interface Predictor {

    /**
     * Predicts.
     *
     * @param known noisy points of each series, at times from 0 on
     * @param times strictly increasing, the same for all series
     * @return as many series, in the same order, with values at exactly these times
     */
    List<Series> predict(List<Series> known, double[] times);
  }

  /**
   * Root mean square errors.
   *
   * @param interpolation within the window
   * @param extrapolation after it
   * @param clockwise the part of the extrapolation that is of clockwise spirals
   * @param counterClockwise the part that is of the others
   */
  public record Errors(
      double interpolation, double extrapolation, double clockwise, double counterClockwise) {}

  /**
   * The experiment with so many known points.
   *
   * @param known of the 100 points of a window
   * @param seed of all that is random; a table has the means over several
   * @throws IllegalArgumentException if it is not 1 to 100 points
   */
  public static SpiralExperiment of(int known, long seed) {
    return of(known, seed, SPIRALS, SPIRALS);
  }

  /** The same with other numbers of spirals, for trials. */
  public static SpiralExperiment of(int known, long seed, int learned, int tested) {
    return new SpiralExperiment(
        Spirals.draw(learned, 0, RandomOrder.seed(seed, TRAINING_STREAM)),
        Spirals.draw(tested, FUTURE, RandomOrder.seed(seed, TEST_STREAM)),
        known,
        seed);
  }

  /** What is learned from: the known points of the training spirals. */
  public SeriesSet training() {
    return training;
  }

  /** What is known of the test spirals. */
  public SeriesSet observed() {
    return observed;
  }

  /** The test spirals. */
  public Spirals test() {
    return test;
  }

  /** To read: the known points of a test spiral. To explain: its window, without noise. */
  public List<SeriesExample> interpolation() {
    return SeriesExample.of(observed, test.clean());
  }

  /** To read: the known points of a test spiral. To explain: what follows, without noise. */
  public List<SeriesExample> extrapolation() {
    return SeriesExample.of(observed, test.continuation(FUTURE));
  }

  /**
   * How far predictions of the test spirals are off.
   *
   * @param predictor is asked once, for all spirals and times
   * @throws IllegalArgumentException if it leaves something out
   */
  public Errors evaluate(Predictor predictor) {
    SeriesSet window = test.clean();
    SeriesSet future = test.continuation(FUTURE);
    double[] times =
        DoubleStream.concat(
                DoubleStream.of(window.series().get(0).times()),
                DoubleStream.of(future.series().get(0).times()))
            .toArray();
    List<Series> predicted = predictor.predict(observed.series(), times);
    return new Errors(
        Rmse.of(predicted, window.series()),
        Rmse.of(predicted, future.series()),
        ofDirection(SpiralDirection.CLOCKWISE, predicted, future),
        ofDirection(SpiralDirection.COUNTER_CLOCKWISE, predicted, future));
  }

  private double ofDirection(SpiralDirection direction, List<Series> predicted, SeriesSet truth) {
    int[] chosen =
        IntStream.range(0, test.size())
            .filter(i -> test.spirals().get(i).direction() == direction)
            .toArray();
    List<Series> predictedOnes = new ArrayList<>();
    List<Series> trueOnes = new ArrayList<>();
    for (int i : chosen) {
      predictedOnes.add(predicted.get(i));
      trueOnes.add(truth.series().get(i));
    }
    return Rmse.of(predictedOnes, trueOnes);
  }

  /**
   * The floor: no predictor has smaller expected squares of errors than the mean of the spirals
   * that are possible, each weighted with how likely it makes the known points. It knows the
   * curves, the noise and the starts, and learns nothing.
   */
  public static Predictor bestPossible() {
    return new SpiralPosterior();
  }
}
