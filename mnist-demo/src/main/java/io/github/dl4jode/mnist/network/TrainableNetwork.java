package io.github.dl4jode.mnist.network;

import io.github.dl4jode.layer.onednn.OneDnnReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.learning.config.IUpdater;

/** A network with weights, of either of DL4J's kinds, with one input and one output. */
public sealed interface TrainableNetwork extends NetworkFile
    permits NetworkFile.Graph, NetworkFile.Stack {

  /** The network itself. */
  Model model();

  /** The normaliser that was saved with it. */
  Optional<DataNormalization> normalizer();

  @Override
  default TrainableNetwork trainable() {
    return this;
  }

  @Override
  default void write(OutputStream out) throws IOException {
    ModelSerializer.writeModel(model(), out, true, normalizer().orElse(null));
  }

  /** Lets the stock layers compute by oneDNN where they can. */
  OneDnnReport enableOneDnn();

  /**
   * Lets every layer learn at a constant rate from now on, whatever its updater said.
   *
   * @param rate positive
   */
  default void setLearningRate(double rate) {
    for (Layer layer : layers()) {
      org.deeplearning4j.nn.conf.layers.Layer configuration = layer.conf().getLayer();
      for (String parameter : layer.paramTable().keySet()) {
        IUpdater updater = configuration.getUpdaterByParam(parameter);
        // Running statistics are parameters to DL4J, and have an updater that does nothing.
        if (updater.hasLearningRate()) {
          updater.setLrAndSchedule(rate, null);
        }
      }
    }
  }

  /** The layers at work. */
  Layer[] layers();

  /** Trains for one epoch, and tells the listener. */
  default void fit(DataSetIterator batches, TrainingListener listener) {
    model().setListeners(listener);
    ((NeuralNetwork) model()).fit(batches);
    model().setListeners();
  }

  /**
   * What the network makes of inputs.
   *
   * @return a new array
   */
  INDArray output(INDArray features);
}
