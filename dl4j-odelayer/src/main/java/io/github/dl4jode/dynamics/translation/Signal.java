package io.github.dl4jode.dynamics.translation;

import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The value between two layers while f is written: a variable, and its shape, which the graph
 * itself does not know.
 *
 * @param variable the values
 * @param batch the examples
 * @param shape the shape of each, with the channels in the position that they have in the state
 * @param channelsLast whether the channels of this variable come last
 */
public record Signal(SDVariable variable, long batch, StateShape shape, boolean channelsLast) {

  /** The state. */
  public static Signal of(SDVariable y, boolean channelsLast) {
    StateShape shape = StateShape.ofArray(y.getShape(), channelsLast);
    return new Signal(y, y.getShape()[0], shape, shape.channelsLast());
  }

  SameDiff graph() {
    return variable.getSameDiff();
  }

  /** The shape of the variable. */
  long[] arrayShape() {
    return shape.arrayShape(batch, channelsLast);
  }

  /** Other values of the same shape. */
  Signal with(SDVariable values) {
    return new Signal(values, batch, shape, channelsLast);
  }

  /** Other values with another number of channels. */
  Signal with(SDVariable values, long channels) {
    return new Signal(values, batch, shape.withChannels(channels), channelsLast);
  }

  /** The same values as [batch, channels, space]. */
  Signal channelsFirst() {
    return channelsLast(false);
  }

  /** The same values with the channels in the position that they have in the state. */
  public Signal likeState() {
    return channelsLast(shape.channelsLast());
  }

  /** The same values with the channels last, or first. */
  Signal channelsLast(boolean last) {
    if (last == channelsLast) {
      return this;
    }
    int rank = shape.space().length + 2;
    int[] order = new int[rank];
    for (int i : IntStream.range(1, rank).toArray()) {
      order[i] = last ? i % (rank - 1) + 1 : i == 1 ? rank - 1 : i - 1;
    }
    return new Signal(graph().permute(variable, order), batch, shape, last);
  }
}
