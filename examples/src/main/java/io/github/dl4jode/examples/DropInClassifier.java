package io.github.dl4jode.examples;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * An ODE layer is one more line of a classifier. Without it this one is linear, and the data, two
 * half moons, are not. It prints:
 *
 * <pre>{@code
 * without the ODE layer: 87.5 % of the test points
 * with the ODE layer: 99.5 % of the test points
 * }</pre>
 */
public final class DropInClassifier {

  private DropInClassifier() {}

  static MultiLayerConfiguration configuration(boolean withOdeLayer) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.03)).list();
    if (withOdeLayer) {
      layers.layer(new OdeLayer.Builder(DenseDynamics.builder().hidden(16).build()).build());
    }
    return layers
        .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.feedForward(2))
        .build();
  }

  /** Two half moons. */
  static DataSet moons(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    INDArray points = Nd4j.create(DataType.FLOAT, count, 2);
    INDArray labels = Nd4j.create(DataType.FLOAT, count, 2);
    for (int i = 0; i < count; i++) {
      double angle = random.nextDouble(Math.PI);
      double x = i % 2 == 0 ? Math.cos(angle) : 1 - Math.cos(angle);
      double y = i % 2 == 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
      points.putScalar(i, 0, x + 0.1 * random.nextGaussian());
      points.putScalar(i, 1, y + 0.1 * random.nextGaussian());
      labels.putScalar(i, i % 2, 1);
    }
    return new DataSet(points, labels);
  }

  private static void print(String name, boolean withOdeLayer) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(withOdeLayer));
    network.init();
    DataSet training = moons(300, 1);
    for (int i = 0; i < 200; i++) {
      network.fit(training);
    }
    DataSet test = moons(200, 2);
    Evaluation evaluation = new Evaluation();
    evaluation.eval(test.getLabels(), network.output(test.getFeatures()));
    System.out.printf("%s: %.1f %% of the test points%n", name, 100 * evaluation.accuracy());
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    print("without the ODE layer", false);
    print("with the ODE layer", true);
  }
}
