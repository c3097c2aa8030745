package io.github.dl4jode.conformance;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A layer in a {@code MultiLayerNetwork}.
 *
 * @param before the layers before it
 * @param layer itself
 * @param after the layers after it
 * @param labels of features
 * @param other the stock layer in its place
 * @param sequences the subject on sequences, where it is not the same layer between others
 */
record LayerSubject(
    String title,
    InputType input,
    List<Supplier<Layer>> before,
    Supplier<Layer> layer,
    List<Supplier<Layer>> after,
    UnaryOperator<INDArray> labels,
    Supplier<Layer> other,
    Optional<Subject> sequences)
    implements Subject {

  /** A layer that is the same on sequences. */
  LayerSubject(
      String title,
      InputType input,
      List<Supplier<Layer>> before,
      Supplier<Layer> layer,
      List<Supplier<Layer>> after,
      UnaryOperator<INDArray> labels,
      Supplier<Layer> other) {
    this(title, input, before, layer, after, labels, other, Optional.empty());
  }

  static final long STEPS = 4;

  @Override
  public Model network(NeuralNetConfiguration.Builder settings, UnaryOperator<Layer> change) {
    NeuralNetConfiguration.ListBuilder list = settings.list();
    before.forEach(each -> list.layer(each.get()));
    Layer subject = layer.get();
    subject.setLayerName(NAME);
    list.layer(change.apply(subject));
    after.forEach(each -> list.layer(each.get()));
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  @Override
  public MultiDataSet data(DataType type, int examples) {
    long[] shape = input.getShape(true);
    shape[0] = examples;
    INDArray features = TestArrays.waves(type, shape);
    return new MultiDataSet(features, labels.apply(features));
  }

  @Override
  public InputType[] inputTypes() {
    return new InputType[] {input};
  }

  @Override
  public boolean isVertex() {
    return false;
  }

  /** An LSTM before it and an output for each time, unless it is an output itself. */
  @Override
  public Subject onSequences() {
    return sequences.orElseGet(this::betweenSequences);
  }

  private Subject betweenSequences() {
    boolean output = after.isEmpty();
    long size = output ? input.arrayElementsPerExample() : 4;
    return new LayerSubject(
        title,
        InputType.recurrent(size, STEPS),
        output ? List.of() : List.of(() -> new LSTM.Builder().nOut(5).build()),
        layer,
        output ? List.of() : List.of(LayerSubject::eachTime),
        output
            ? labels
            : features -> TestArrays.waves(features.dataType(), features.size(0), 2, STEPS),
        output ? LayerSubject::eachTime : other);
  }

  @Override
  public Subject first() {
    return new LayerSubject(title, input, List.of(), layer, after, labels, other, sequences);
  }

  /** An output for each time. */
  static Layer eachTime() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  @Override
  public Subject stock() {
    return new LayerSubject(
        other.get().getClass().getSimpleName(), input, before, other, after, labels, other);
  }
}
