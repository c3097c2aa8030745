package io.github.dl4jode.benchmarks.mnist;

import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.model.NetworkSettings;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How far the gradient of a network is from that in double at a tight tolerance, found by the
 * discrete method, with the same parameters and images.
 *
 * @param relative the Euclidean norm of the difference over that of the gradient, all parameters
 * @param batch images that were looked at: few, because the activations of all steps are kept
 */
record GradientError(double relative, int batch) {

  private static final int LARGEST_BATCH = 8;
  private static final double TIGHT = 1e-7;

  /** Compares the gradients of a network with an ODE block for the first of these images. */
  static GradientError of(MultiLayerNetwork network, DataSet images, NetworkSettings settings) {
    int batch = Math.min(LARGEST_BATCH, images.numExamples());
    INDArray features = firstOf(images.getFeatures(), batch);
    INDArray labels = firstOf(images.getLabels(), batch);
    MultiLayerNetwork tight =
        MnistNetworks.create(Architecture.RKNET, settings.withTolerance(TIGHT));
    tight.setParams(network.params());
    MultiLayerNetwork reference = tight.convertDataType(DataType.DOUBLE);
    INDArray expected =
        gradient(reference, features.castTo(DataType.DOUBLE), labels.castTo(DataType.DOUBLE));
    double relative = RelativeError.euclidean(gradient(network, features, labels), expected);
    MnistNetworks.release(reference);
    MnistNetworks.release(tight);
    return new GradientError(relative, batch);
  }

  private static INDArray gradient(MultiLayerNetwork network, INDArray features, INDArray labels) {
    network.setInput(features);
    network.setLabels(labels);
    network.computeGradientAndScore();
    return network.getGradientsViewArray().dup();
  }

  private static INDArray firstOf(INDArray array, int count) {
    return array.get(NDArrayIndex.interval(0, count)).dup('c');
  }
}
