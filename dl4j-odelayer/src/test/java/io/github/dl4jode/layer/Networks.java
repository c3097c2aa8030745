package io.github.dl4jode.layer;

import io.github.dl4jode.layer.compiled.CompiledLayer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Small networks in double precision and data for them. */
final class Networks {

  private Networks() {}

  static NeuralNetConfiguration.Builder configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(42)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.1));
  }

  /** The layers and a softmax over 3 classes. */
  static MultiLayerNetwork network(InputType input, Layer... layers) {
    return network(configuration(), input, layers);
  }

  static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder configuration, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = configuration.list();
    List.of(layers).forEach(list::layer);
    list.layer(classifier());
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  static OutputLayer classifier() {
    return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nOut(3)
        .build();
  }

  /** Normal features and one of 3 classes for each example. */
  static DataSet data(DataType dataType, long... featureShape) {
    Nd4j.getRandom().setSeed(7);
    INDArray features = Nd4j.randn(dataType, featureShape);
    INDArray labels = Nd4j.create(dataType, featureShape[0], 3);
    for (int i = 0; i < featureShape[0]; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(features, labels);
  }

  static DataSet data(long... featureShape) {
    return data(DataType.DOUBLE, featureShape);
  }

  /** The gradient of the score on this data, flat, before regularisation and minibatch division. */
  static INDArray gradient(MultiLayerNetwork network, DataSet data) {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    return network.getFlattenedGradients().dup();
  }

  static double largestDifference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }

  /** DL4J's DenseLayer with tanh, on the tape. */
  static final class DenseOnTape extends CompiledLayer {

    private static final long serialVersionUID = 1L;
    private long inputs;
    private long outputs;

    DenseOnTape(long inputs, long outputs) {
      super(new Builder());
      this.inputs = inputs;
      this.outputs = outputs;
    }

    private DenseOnTape() {}

    @Override
    protected void inferSizes(InputType inputType) {
      inputs = inputType.arrayElementsPerExample();
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return InputType.feedForward(outputs);
    }

    @Override
    public void defineParameters(SDLayerParams params) {
      params.addWeightParam("W", inputs, outputs);
      params.addBiasParam("b", 1, outputs);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
      params.get("W").assign(Nd4j.randn(params.get("W").shape()).muli(0.5));
      params.get("b").assign(0.1);
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff,
        SDVariable layerInput,
        Map<String, SDVariable> paramTable,
        SDVariable mask) {
      return sameDiff.math().tanh(layerInput.mmul(paramTable.get("W")).add(paramTable.get("b")));
    }

    @SuppressWarnings("unchecked")
    private static final class Builder extends CompiledLayer.Builder<Builder> {
      @Override
      public DenseOnTape build() {
        throw new UnsupportedOperationException("use the constructor");
      }
    }
  }

  /** A layer, and an output layer for each of its times. */
  static MultiLayerNetwork recurrent(InputType input, Layer layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration()
                .updater(new NoOp())
                .list()
                .layer(layer)
                .layer(
                    new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build())
                .setInputType(input)
                .build());
    network.init();
    return network;
  }
}
