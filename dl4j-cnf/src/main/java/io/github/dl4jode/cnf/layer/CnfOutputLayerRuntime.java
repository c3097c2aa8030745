package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.probability.LikelihoodOutputRuntime;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** A {@link CnfOutputLayer} at work; DL4J's summary prints the name of this class. */
final class CnfOutputLayerRuntime extends LikelihoodOutputRuntime {

  private static final long serialVersionUID = 1L;

  CnfOutputLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }
}
