package io.github.dl4jode.layer.compiled;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The name of a vertex for code of DL4J that needs the configuration of a layer; never saved. */
final class VertexLayer extends NoParamLayer {

  private static final long serialVersionUID = 1L;

  private VertexLayer(String name) {
    setLayerName(name);
  }

  /** A configuration with the names of a vertex and its parameters. */
  static NeuralNetConfiguration configuration(String name, Iterable<String> parameters) {
    NeuralNetConfiguration configuration = new NeuralNetConfiguration();
    configuration.setLayer(new VertexLayer(name));
    parameters.forEach(configuration::addVariable);
    return configuration;
  }

  private static UnsupportedOperationException isNone() {
    return new UnsupportedOperationException("The configuration of a vertex is no layer");
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    throw isNone();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    throw isNone();
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    throw isNone();
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    throw isNone();
  }
}
