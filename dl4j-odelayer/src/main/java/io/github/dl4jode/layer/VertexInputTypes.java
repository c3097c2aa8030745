package io.github.dl4jode.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Compares the input types of a network with the inputs u(t) that a vertex declares. */
final class VertexInputTypes {

  private VertexInputTypes() {}

  /**
   * The number of channels of each input.
   *
   * @param settings the declared inputs
   * @param types of all inputs of the vertex, state and output times included
   * @throws IllegalArgumentException if a type does not fit its input
   */
  static Map<String, Long> channels(List<VertexInput> settings, List<InputType> types) {
    Map<String, Long> channels = new LinkedHashMap<>();
    int next = DrivingInputs.FIRST;
    for (VertexInput setting : settings) {
      long knots = setting.isConstant() ? 1 : setting.times().size();
      if (setting.timesGiven()) {
        InputType times = types.get(next + 1);
        require(setting, isDense(times), times, "the times of its knots are [batch, knots]");
        knots = times.arrayElementsPerExample();
      }
      channels.put(setting.name(), channels(setting, types.get(next), knots));
      next += setting.vertexInputs();
    }
    return channels;
  }

  private static long channels(VertexInput setting, InputType type, long knots) {
    if (setting.isConstant()) {
      require(setting, isDense(type), type, "a constant is [batch, channels]");
      return type.arrayElementsPerExample();
    }
    if (type instanceof InputType.InputTypeRecurrent series) {
      long length = series.getTimeSeriesLength();
      require(
          setting,
          series.getFormat() == RNNFormat.NCW && (length <= 0 || length == knots),
          type,
          "its knots are [batch, channels, " + knots + "]");
      return series.getSize();
    }
    boolean fits = isDense(type) && type.arrayElementsPerExample() % knots == 0;
    require(
        setting,
        fits,
        type,
        "its values at "
            + knots
            + " knots are [batch, channels, knots] or [batch, channels · knots]");
    return type.arrayElementsPerExample() / knots;
  }

  private static boolean isDense(InputType type) {
    return type.getType() == InputType.Type.FF || type.getType() == InputType.Type.CNNFlat;
  }

  private static void require(
      VertexInput setting, boolean condition, InputType seen, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(
          "input \"%s\" is given %s; %s".formatted(setting.name(), seen, expected));
    }
  }
}
