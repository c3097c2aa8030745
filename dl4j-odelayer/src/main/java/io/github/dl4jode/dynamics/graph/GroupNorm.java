package io.github.dl4jode.dynamics.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Group normalisation as part of a graph.
 *
 * <p>The channels of an example are split into groups; each group gets mean 0 and variance 1 over
 * its channels and pixels, then each channel its own scale γ and shift β. It depends on one example
 * at a time and has no running statistics, so it may be part of dynamics, unlike batch
 * normalisation. Wu and He (2018), "Group Normalization", equations 1 to 7.
 */
public final class GroupNorm {

  /** The ε of the reference experiments, 1e-5. */
  public static final double DEFAULT_EPSILON = 1e-5;

  /**
   * The fewest channels of a group by default, 2. A group of one channel has the mean β for every
   * x.
   */
  public static final int SMALLEST_GROUP = 2;

  private static final int MOST_GROUPS = 32;

  private GroupNorm() {}

  /** The number of groups in the reference experiments: min(32, channels). */
  public static int defaultGroups(long channels) {
    return (int) Math.min(MOST_GROUPS, channels);
  }

  /**
   * The largest number of groups, at most 32, that divides the channels and gives each group at
   * least this number of channels; 1 if there are too few channels for two groups.
   */
  public static int defaultGroups(long channels, int smallestGroup) {
    int groups = (int) Math.max(1, Math.min(MOST_GROUPS, channels / smallestGroup));
    while (channels % groups != 0) {
      groups--;
    }
    return groups;
  }

  /**
   * The groups of a saved configuration.
   *
   * @param groups as the user chose; 0 for the default
   * @param smallestGroup 0 in older files, which have no such setting: then min(32, channels)
   */
  public static int restoredGroups(int groups, int smallestGroup, long channels) {
    if (groups > 0) {
      return groups;
    }
    return smallestGroup > 0 ? defaultGroups(channels, smallestGroup) : defaultGroups(channels);
  }

  /**
   * Refuses a number of groups that does not divide the channels.
   *
   * @throws IllegalArgumentException with a message that lists the possible values
   */
  public static void requireDivides(int groups, long channels) {
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "Group normalisation cannot split "
              + channels
              + " channels into "
              + groups
              + " equal groups; choose a divisor of "
              + channels);
    }
  }

  /**
   * Adds the normalisation of x to a graph.
   *
   * @param x [batch, channels, height, width]
   * @param shape the shape of x; the graph itself does not know it
   * @param gamma γ [channels]
   * @param beta β [channels]
   * @param groups divides the channels
   * @param epsilon added to the variance
   * @return of the shape of x
   */
  public static SDVariable normalize(
      SameDiff graph,
      SDVariable x,
      long[] shape,
      SDVariable gamma,
      SDVariable beta,
      int groups,
      double epsilon) {
    long batch = shape[0];
    long channels = shape[1];
    requireDivides(groups, channels);
    long pixels = shape[2] * shape[3];
    long rows = batch * groups;
    long channelsPerGroup = channels / groups;

    // Products, row means and [rows, 1] operands are the cheap forms of these operations.
    SDVariable grouped = graph.reshape(x, rows, channelsPerGroup * pixels);
    SDVariable centred = grouped.sub(graph.math().mean(grouped, true, 1));
    SDVariable variance = graph.math().mean(centred.mul(centred), true, 1);
    SDVariable deviationInverse = graph.math().rsqrt(variance.add(epsilon));

    SDVariable scale =
        graph
            .reshape(deviationInverse, batch, groups, 1)
            .mul(graph.reshape(gamma, 1, groups, channelsPerGroup));
    // The copies of β depend on parameters alone: they are made once per update.
    SDVariable shift =
        graph.constant(Nd4j.ones(beta.dataType(), batch, 1)).mul(graph.reshape(beta, 1, channels));
    SDVariable result =
        graph
            .reshape(centred, batch * channels, pixels)
            .mul(graph.reshape(scale, batch * channels, 1))
            .add(graph.reshape(shift, batch * channels, 1));
    return graph.reshape(result, shape);
  }
}
