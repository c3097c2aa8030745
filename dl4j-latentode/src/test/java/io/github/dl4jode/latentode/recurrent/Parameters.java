package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.testing.CentralDifferences;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Parameters as a network makes them, and gradients by differences. */
final class Parameters {

  private static final double STEP = 1e-5;

  private Parameters() {}

  static Map<String, INDArray> of(
      Consumer<SDLayerParams> definition,
      Consumer<Map<String, INDArray>> initialization,
      DataType type,
      int seed) {
    SDLayerParams shapes = new SDLayerParams();
    definition.accept(shapes);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    shapes
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(type, shape)));
    Nd4j.getRandom().setSeed(seed);
    initialization.accept(parameters);
    return parameters;
  }

  static Map<String, INDArray> of(EncoderSettings encoding, DataType type, int seed) {
    return of(encoding::defineParameters, encoding::initializeParameters, type, seed);
  }

  /** dL/d of all elements of all arrays, by central differences. */
  static double[] differences(Iterable<INDArray> arrays, DoubleSupplier loss) {
    CentralDifferences differences = new CentralDifferences(STEP, loss);
    return StreamSupport.stream(arrays.spliterator(), false)
        .map(differences::byElements)
        .flatMapToDouble(each -> Arrays.stream(each.toDoubleVector()))
        .toArray();
  }
}
