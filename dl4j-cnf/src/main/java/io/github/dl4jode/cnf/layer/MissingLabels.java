package io.github.dl4jode.cnf.layer;

import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/**
 * Gives data sets without labels their features as labels.
 *
 * <p>A {@link CnfOutputLayer} reads no labels. But in 1.0.0-M2.1 {@code MultiLayerNetwork.fit}
 * takes the size of a minibatch from them, and fails where there are none; set this as the
 * iterator's preprocessor. {@code ContinuousNormalizingFlow} and {@code ComputationGraph} do
 * without.
 */
public final class MissingLabels implements DataSetPreProcessor {

  private static final long serialVersionUID = 1L;

  @Override
  public void preProcess(DataSet minibatch) {
    if (minibatch.getLabels() == null) {
      minibatch.setLabels(minibatch.getFeatures());
    }
  }
}
