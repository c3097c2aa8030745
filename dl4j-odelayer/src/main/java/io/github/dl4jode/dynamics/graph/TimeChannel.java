package io.github.dl4jode.dynamics.graph;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A constant channel t next to the input of a convolution that keeps the shape.
 *
 * <p>Its convolution is t times a map that depends only on its weights and is computed once per
 * update.
 *
 * @param kernel the sizes of the kernel
 * @param zerosBefore the zeros in front of the input
 * @param space the sizes of the input
 */
public record TimeChannel(int[] kernel, int[] zerosBefore, long[] space) {

  /**
   * The term that the channel adds to the convolution of the others.
   *
   * @param weights [kernel, 1, out]
   * @param outputs out
   * @return [out, positions]
   */
  public SDVariable shift(SDVariable t, SDVariable weights, long outputs) {
    return map(weights, outputs).mul(t);
  }

  /**
   * The term that the channel and the bias add to the convolution of the others.
   *
   * @param weights [kernel, 1, out]
   * @param bias [out], if there is one
   * @param outputs out
   * @return [out, positions]
   */
  public SDVariable shift(
      SDVariable t, SDVariable weights, Optional<SDVariable> bias, long outputs) {
    SDVariable shift = shift(t, weights, outputs);
    return bias.map(b -> shift.add(t.getSameDiff().reshape(b, outputs, 1))).orElse(shift);
  }

  private SDVariable map(SDVariable weights, long outputs) {
    SameDiff graph = weights.getSameDiff();
    SDVariable taps = graph.reshape(weights, taps(), outputs);
    SDVariable inside = graph.constant(Nd4j.createFromArray(inside()).castTo(weights.dataType()));
    return graph.mmul(taps, inside, true, false, false);
  }

  private int taps() {
    return Arrays.stream(kernel).reduce(1, Math::multiplyExact);
  }

  /** For each tap of the kernel (rows) and each position, 1 if the tap is in the input. */
  private double[][] inside() {
    int positions = Math.toIntExact(LongStream.of(space).reduce(1, Math::multiplyExact));
    double[][] inside = new double[taps()][positions];
    for (int tap = 0; tap < inside.length; tap++) {
      for (int position = 0; position < positions; position++) {
        inside[tap][position] = isInside(tap, position) ? 1 : 0;
      }
    }
    return inside;
  }

  private boolean isInside(int tap, int position) {
    int restOfTap = tap;
    long restOfPosition = position;
    for (int i = space.length - 1; i >= 0; i--) {
      long offset = (long) (restOfTap % kernel[i]) - zerosBefore[i];
      long coordinate = restOfPosition % space[i] + offset;
      if (coordinate < 0 || coordinate >= space[i]) {
        return false;
      }
      restOfTap /= kernel[i];
      restOfPosition /= space[i];
    }
    return true;
  }
}
