package io.github.dl4jode.dynamics.translation;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;

/**
 * The shape of one example: channels, and 0 to 3 dimensions of space.
 *
 * @param channels of images and sequences, or the size of a vector
 * @param space length; or height and width; or depth, height and width; negative if not known
 * @param channelsLast whether arrays have the channels last
 */
public record StateShape(long channels, long[] space, boolean channelsLast) {

  /**
   * The shape of a DL4J input type; flat images are vectors.
   *
   * @throws IllegalArgumentException for any other type
   */
  public static StateShape of(InputType type) {
    if (type instanceof InputType.InputTypeFeedForward vector) {
      return new StateShape(vector.getSize(), new long[0], false);
    }
    if (type instanceof InputType.InputTypeConvolutionalFlat flat) {
      return new StateShape(flat.getFlattenedSize(), new long[0], false);
    }
    if (type instanceof InputType.InputTypeRecurrent sequence) {
      return new StateShape(
          sequence.getSize(),
          new long[] {sequence.getTimeSeriesLength()},
          sequence.getFormat() == RNNFormat.NWC);
    }
    if (type instanceof InputType.InputTypeConvolutional images) {
      return new StateShape(
          images.getChannels(),
          new long[] {images.getHeight(), images.getWidth()},
          images.getFormat() == CNN2DFormat.NHWC);
    }
    if (type instanceof InputType.InputTypeConvolutional3D volumes) {
      return new StateShape(
          volumes.getChannels(),
          new long[] {volumes.getDepth(), volumes.getHeight(), volumes.getWidth()},
          volumes.getDataFormat() == Convolution3D.DataFormat.NDHWC);
    }
    throw new IllegalArgumentException("Layer dynamics know no states of type " + type);
  }

  /**
   * The shape of the examples in an array.
   *
   * @throws IllegalArgumentException if the rank is not 2 to 5
   */
  static StateShape ofArray(long[] shape, boolean channelsLast) {
    int rank = shape.length;
    if (rank < 2 || rank > 5) {
      throw new IllegalArgumentException(
          "Layer dynamics know states of 2 to 5 dimensions, not " + Arrays.toString(shape));
    }
    boolean last = channelsLast && rank > 2;
    return last
        ? new StateShape(shape[rank - 1], Arrays.copyOfRange(shape, 1, rank - 1), true)
        : new StateShape(shape[1], Arrays.copyOfRange(shape, 2, rank), false);
  }

  /** The same with another number of channels. */
  public StateShape withChannels(long count) {
    return new StateShape(count, space, channelsLast);
  }

  /** DL4J's type for this shape. */
  public InputType inputType() {
    return switch (space.length) {
      case 0 -> InputType.feedForward(channels);
      case 1 ->
          InputType.recurrent(channels, space[0], channelsLast ? RNNFormat.NWC : RNNFormat.NCW);
      case 2 ->
          InputType.convolutional(
              space[0], space[1], channels, channelsLast ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
      default ->
          InputType.convolutional3D(
              channelsLast ? Convolution3D.DataFormat.NDHWC : Convolution3D.DataFormat.NCDHW,
              space[0],
              space[1],
              space[2],
              channels);
    };
  }

  /** Whether every size is known. */
  boolean isKnown() {
    return channels > 0 && LongStream.of(space).allMatch(size -> size > 0);
  }

  /** The positions in space. */
  long positions() {
    return LongStream.of(space).reduce(1, Math::multiplyExact);
  }

  /** The shape of an array of examples, with the channels last if {@code last} is set. */
  long[] arrayShape(long batch, boolean last) {
    LongStream first = last ? LongStream.of(space) : LongStream.of(channels);
    LongStream second = last ? LongStream.of(channels) : LongStream.of(space);
    return LongStream.concat(LongStream.of(batch), LongStream.concat(first, second)).toArray();
  }

  public boolean isSameAs(StateShape other) {
    return channels == other.channels && hasSpaceOf(other);
  }

  boolean hasSpaceOf(StateShape other) {
    return Arrays.equals(space, other.space);
  }

  /** "vectors of 8", "8 channels of 28×28". */
  @Override
  public String toString() {
    return space.length == 0
        ? "vectors of " + channels
        : channels
            + " channels of "
            + (space.length == 1 ? "length " : "")
            + LongStream.of(space)
                .mapToObj(size -> size < 0 ? "any" : Long.toString(size))
                .collect(Collectors.joining("×"));
  }
}
