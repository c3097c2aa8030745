package io.github.dl4jode.layer.compiled;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;

/**
 * Compares the parameters of a layer, and a mask, with those that it would need for inputs of a
 * given shape, so that an input of the wrong width is refused with a clear message.
 */
final class InputFit {

  private InputFit() {}

  /**
   * Refuses an input that does not fit the parameters.
   *
   * @param inputShape of the whole minibatch
   * @param parameters the shapes of the existing parameters, by name
   * @param shapesFor the shapes of the parameters that inputs of a type would need; may refuse the
   *     type by an IllegalArgumentException
   * @throws IllegalArgumentException saying which parameter does not fit, or why the layer does not
   *     take such inputs
   */
  static void require(
      long[] inputShape,
      Map<String, long[]> parameters,
      Function<InputType, Map<String, long[]>> shapesFor) {
    Optional<IllegalArgumentException> reason = Optional.empty();
    for (InputType type : typesOf(inputShape)) {
      Optional<IllegalArgumentException> against = reasonAgainst(type, parameters, shapesFor);
      if (against.isEmpty()) {
        return;
      }
      reason = reason.or(() -> against);
    }
    if (reason.isPresent()) {
      throw reason.get();
    }
  }

  private static Optional<IllegalArgumentException> reasonAgainst(
      InputType type,
      Map<String, long[]> parameters,
      Function<InputType, Map<String, long[]>> shapesFor) {
    try {
      return misfit(parameters, shapesFor.apply(type)).map(IllegalArgumentException::new);
    } catch (IllegalArgumentException e) {
      return Optional.of(e);
    }
  }

  /**
   * Refuses a parameter of more elements than DL4J counts: the number would overflow, and a network
   * would be trained without its parameters.
   *
   * @param label the layer, as in messages
   * @throws DL4JInvalidConfigException naming the parameter
   */
  static void requireCountable(String label, Map<String, long[]> parameters) {
    parameters.forEach(
        (name, shape) -> {
          double elements = Arrays.stream(shape).asDoubleStream().reduce(1, (x, y) -> x * y);
          if (elements > Integer.MAX_VALUE) {
            throw new DL4JInvalidConfigException(
                "%s would have a parameter %s of shape %s, and Deeplearning4j counts up to %d elements; choose smaller sizes"
                    .formatted(label, name, Arrays.toString(shape), Integer.MAX_VALUE));
          }
        });
  }

  /** The parameter that does not fit, and a remedy; empty if all fit. */
  static Optional<String> misfit(Map<String, long[]> parameters, Map<String, long[]> needed) {
    return needed.entrySet().stream()
        .filter(parameter -> parameters.containsKey(parameter.getKey()))
        .filter(
            parameter -> !Arrays.equals(parameters.get(parameter.getKey()), parameter.getValue()))
        .findFirst()
        .map(
            parameter ->
                "its parameters were made for inputs of another size: %s has shape %s, and such inputs need %s. Give inputs of the size that the network was configured for. After nOutReplace(...) of the layer before, which reaches no layer of this kind, remove this layer and those after it, and add them again"
                    .formatted(
                        parameter.getKey(),
                        Arrays.toString(parameters.get(parameter.getKey())),
                        Arrays.toString(parameter.getValue())));
  }

  /**
   * Refuses a mask of the features that does not fit an input: it has one value for each example,
   * one for each time of a series, or one value or as many as the input along each axis.
   *
   * @param label the layer, as in messages
   * @throws IllegalArgumentException saying which mask would fit
   */
  static void requireMask(String label, long[] mask, long[] input) {
    boolean ofExamples = mask[0] == input[0] && Arrays.stream(mask).skip(1).allMatch(n -> n == 1);
    boolean fits =
        switch (input.length) {
          case 2 -> ofExamples;
          case 3 -> ofExamples || isOfTimes(mask, input) || isAlongAxes(mask, input);
          default -> ofExamples || isAlongAxes(mask, input);
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: the mask of the features has shape %s, which does not fit an input of shape %s; give a mask of shape [%d, 1], with one value for each example%s"
              .formatted(
                  label,
                  Arrays.toString(mask),
                  Arrays.toString(input),
                  input[0],
                  input.length == 2 ? "" : ", or one with the input's examples, times or pixels"));
    }
  }

  /** A series is [batch, size, time] or [batch, time, size]. */
  private static boolean isOfTimes(long[] mask, long[] input) {
    return mask.length == 2 && mask[0] == input[0] && (mask[1] == input[1] || mask[1] == input[2]);
  }

  private static boolean isAlongAxes(long[] mask, long[] input) {
    return mask.length == input.length
        && mask[0] == input[0]
        && IntStream.range(1, mask.length).allMatch(i -> mask[i] == 1 || mask[i] == input[i]);
  }

  /** The possible input types of a shape: the shape does not show where the channels are. */
  private static List<InputType> typesOf(long[] s) {
    return switch (s.length) {
      case 2 -> List.of(InputType.feedForward(s[1]));
      case 3 ->
          List.of(
              InputType.recurrent(s[1], s[2], RNNFormat.NCW),
              InputType.recurrent(s[2], s[1], RNNFormat.NWC));
      case 4 ->
          List.of(
              InputType.convolutional(s[2], s[3], s[1], CNN2DFormat.NCHW),
              InputType.convolutional(s[1], s[2], s[3], CNN2DFormat.NHWC));
      case 5 ->
          List.of(
              InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, s[2], s[3], s[4], s[1]),
              InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, s[1], s[2], s[3], s[4]));
      default -> List.of();
    };
  }
}
