package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.WholeSeriesRuntime;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the recurrent vertices have in common. */
final class RecurrentVertices {

  private RecurrentVertices() {}

  /**
   * The number of sensors of an input [batch, sensors, times].
   *
   * @throws IllegalArgumentException if the input is of another kind
   */
  static long sensorsOf(String name, InputType type) {
    return recurrent(name, type).getSize();
  }

  /** An input [batch, sensors, times]. */
  static InputType.InputTypeRecurrent recurrent(String name, InputType type) {
    if (type instanceof InputType.InputTypeRecurrent recurrent) {
      return recurrent;
    }
    throw new IllegalArgumentException(
        "\"" + name + "\" is [batch, sensors, times], InputType.recurrent(sensors), not " + type);
  }

  /** The shapes to compile for: the grid may have any length, only the size of the batch counts. */
  static List<long[]> batchOf(List<long[]> inputShapes) {
    return List.of(new long[] {inputShapes.get(0)[0]});
  }

  /** A gradient of 0 for an input that gets none. */
  static INDArray zeros(INDArray input, Computation.Place place) {
    return place.create(input.shape()).assign(0);
  }

  /** The runtime of a vertex that reads whole series. */
  static WholeSeriesRuntime ofWholeSeries(
      CompiledVertex vertex, NeuralNetConfiguration configuration, DataType type) {
    return new WholeSeriesRuntime(
        vertex, configuration, type, "give it the series as a whole, to output(...)");
  }
}
