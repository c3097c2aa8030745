package io.github.dl4jode.benchmarks;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Parameters of dynamics that no network holds. */
public final class FirstParameters {

  private FirstParameters() {}

  /** The first values of all parameters in float, by name, drawn by ND4J's random numbers. */
  public static Map<String, INDArray> of(Dynamics dynamics, InputType inputType) {
    return of(dynamics, inputType, DataType.FLOAT);
  }

  /** The same in another data type. */
  public static Map<String, INDArray> of(
      Dynamics dynamics, InputType inputType, DataType dataType) {
    dynamics.setInputType(inputType);
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    shapes
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(dataType, shape)));
    dynamics.initializeParameters(parameters);
    return parameters;
  }
}
