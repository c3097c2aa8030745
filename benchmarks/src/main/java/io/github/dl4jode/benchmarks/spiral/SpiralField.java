package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.term.StateLayout;
import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link SpiralDynamics} compiled, with parameters of its own.
 *
 * @param field for states of [batch, 2]
 * @param parameters all of them in one array, in the order of the field's gradient
 */
record SpiralField(TapeTerm field, INDArray parameters) {

  /** The field with its first parameters. */
  static SpiralField of(int batch, DataType dataType) {
    StateLayout layout = layout();
    INDArray parameters = Nd4j.create(dataType, layout.size());
    new SpiralDynamics().initializeParameters(views(layout, parameters));
    return of(batch, parameters);
  }

  /** The field with these parameters, and in their type. */
  static SpiralField of(int batch, INDArray parameters) {
    long[] stateShape = {batch, SpiralDynamics.SIZE};
    return new SpiralField(
        TapeTerm.differentiable(
            new SpiralDynamics()::define,
            parameters.dataType(),
            stateShape,
            views(layout(), parameters)),
        parameters);
  }

  private static StateLayout layout() {
    SDLayerParams shapes = new SDLayerParams();
    new SpiralDynamics().defineParameters(shapes);
    StateLayout layout = StateLayout.empty();
    for (Map.Entry<String, long[]> shape : shapes.getParamShapes().entrySet()) {
      layout = layout.and(shape.getKey(), shape.getValue());
    }
    return layout;
  }

  private static Map<String, INDArray> views(StateLayout layout, INDArray parameters) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (String name : layout.names()) {
      views.put(name, layout.view(parameters, name));
    }
    return views;
  }

  /** The names of the parameters in their order. */
  static List<String> parameterNames() {
    return List.copyOf(layout().names());
  }
}
