package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of layers if only the mean of their output over the positions of each channel is read, and
 * that mean does not depend on their input.
 *
 * <p>Only the mean is read if the cotangent a of the output is the same at all positions of a
 * channel. If f has constant means, a·f depends on neither the state nor any parameter but the last
 * β: the adjoint equation has the solution a(t) = a, and the gradients of all other parameters are
 * 0.
 */
final class ConstantMeans {

  private static final Logger log = LoggerFactory.getLogger(ConstantMeans.class);

  /** Rounding, relative to the largest element. */
  private static final double TOLERANCE = 1e-6;

  private ConstantMeans() {}

  /**
   * Warns of an ODE block that learns nothing from its input.
   *
   * @param label of the layer
   * @param dynamics with constant means
   * @param cotangent of the layer's output
   * @param axis of the channels; -1 for the last
   */
  static void warnOfBlock(String label, Dynamics dynamics, INDArray cotangent, int axis) {
    if (isSameAtAllPositions(cotangent, axis)) {
      log.warn(
          "{} learns nothing from its input: the network reads only the mean of its output over the"
              + " positions of each channel, and {} end in a normalisation of each channel by"
              + " itself, so that this mean depends on the last beta only. Put a nonlinearity"
              + " between the layer and the pooling, such as GroupNormalization with RELU, or"
              + " normalise in groups of two channels or more.",
          label,
          dynamics);
    }
  }

  /** Warns of a normalisation that makes the layers before it useless. */
  static void warnOfNormalization(String label, INDArray cotangent) {
    if (isSameAtAllPositions(cotangent, 1)) {
      log.warn(
          "{} makes the layers before it useless: the network reads only the mean of its output"
              + " over the pixels of each channel, which is the channel's beta where a group has"
              + " one channel. Give it activation(RELU), or groups of two channels or more.",
          label);
    }
  }

  /** Whether there is more than one position, and the cotangent is the same at all of them. */
  @SuppressWarnings("try")
  static boolean isSameAtAllPositions(INDArray cotangent, int axis) {
    int rank = cotangent.rank();
    int channelAxis = Math.floorMod(axis, rank);
    if (rank < 3) {
      return false;
    }
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      int[] positionAxes = IntStream.range(1, rank).filter(i -> i != channelAxis).toArray();
      long positions =
          IntStream.of(positionAxes).mapToLong(i -> cotangent.size(i)).reduce(1, (a, b) -> a * b);
      double largest = cotangent.amaxNumber().doubleValue();
      if (positions == 1 || !(largest > 0)) {
        return false;
      }
      INDArray spread = cotangent.max(positionAxes).subi(cotangent.min(positionAxes));
      return spread.amaxNumber().doubleValue() <= TOLERANCE * largest;
    }
  }
}
