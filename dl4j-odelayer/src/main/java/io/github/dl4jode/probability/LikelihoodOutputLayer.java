package io.github.dl4jode.probability;

import io.github.dl4jode.layer.compiled.CompiledLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The last layer of a density model. Its output is the log-likelihood of each example, [batch, 1]
 * in nats; it needs no labels; and the network's score is the mean negative log-likelihood, with
 * the layer's penalties in training and the network's regularisation as in DL4J's own output
 * layers.
 *
 * <p>The labels of a data set are ignored.
 */
public abstract class LikelihoodOutputLayer extends CompiledLayer {

  private static final long serialVersionUID = 1L;

  /**
   * Takes the settings of the builder; a subclass calls {@link #finish} at the end of its
   * constructor.
   */
  protected LikelihoodOutputLayer(Builder<?> builder) {
    super(builder);
  }

  /** Jackson calls it. */
  protected LikelihoodOutputLayer() {}

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(1);
  }

  @Override
  protected LikelihoodOutputRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new LikelihoodOutputRuntime(conf, dataType);
  }
}
