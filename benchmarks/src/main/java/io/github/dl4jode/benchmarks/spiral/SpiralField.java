package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.field.StateLayout;
import io.github.dl4jode.field.TapeField;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link SpiralDynamics} compiled in float, with parameters of its own.
 *
 * @param field for states of [batch, 2]
 * @param parameters all of them in one array, in the order of the field's gradient
 */
record SpiralField(TapeField field, INDArray parameters) {

  /** The field with its first parameters. */
  static SpiralField of(int batch) {
    SpiralDynamics dynamics = new SpiralDynamics();
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    StateLayout layout = StateLayout.empty();
    for (Map.Entry<String, long[]> shape : shapes.getParamShapes().entrySet()) {
      layout = layout.and(shape.getKey(), shape.getValue());
    }
    INDArray parameters = Nd4j.create(DataType.FLOAT, layout.size());
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (String name : layout.names()) {
      views.put(name, layout.view(parameters, name));
    }
    dynamics.initializeParameters(views);
    long[] stateShape = {batch, SpiralDynamics.SIZE};
    return new SpiralField(
        TapeField.differentiable(dynamics::define, DataType.FLOAT, stateShape, views), parameters);
  }
}
