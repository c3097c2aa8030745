package io.github.dl4jode.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The swap on colour pictures of 32×32, as CIFAR-10 has them; here they are stripes. */
class CifarShapeTest {

  private static final int SIDE = 32;
  private static final int CLASSES = 10;

  @Test
  void aSwappedNetworkLearnsColourPictures() {
    ComputationGraph resNet = new ComputationGraph(resNet());
    resNet.init();
    Swapped<ComputationGraph> swapped =
        OdeSwap.builder()
            .replaceBatchNormalization(true)
            .startingPoint(StartingPoint.FRESH)
            .build()
            .swap(resNet);
    ComputationGraph odeNet = swapped.result();
    ListDataSetIterator<DataSet> training = new ListDataSetIterator<>(pictures(200, 1), 20);

    assertEquals(3, swapped.chain().length());
    assertTrue(accuracy(odeNet) < 0.3, "untrained: " + accuracy(odeNet));
    odeNet.fit(training, 4);
    // Stripes of ten directions: whoever sees pictures as such tells nearly all apart.
    assertTrue(accuracy(odeNet) > 0.8, "trained: " + accuracy(odeNet));
  }

  private static double accuracy(ComputationGraph network) {
    return network.<Evaluation>evaluate(new ListDataSetIterator<>(pictures(100, 2), 50)).accuracy();
  }

  private static ComputationGraphConfiguration resNet() {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .updater(new Adam(0.01))
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("picture")
            .setInputTypes(InputType.convolutional(SIDE, SIDE, 3));
    convolution(graph, "stem", 4, "picture");
    String x = "stem";
    for (int i = 1; i <= 3; i++) {
      String name = "block" + i;
      graph.addLayer(
          name + "-norm", new BatchNormalization.Builder().activation(Activation.RELU).build(), x);
      convolution(graph, name + "-conv", 1, name + "-norm");
      graph.addVertex(name, ResNets.add(), x, name + "-conv");
      x = name;
    }
    return graph
        .addLayer("relu", ResNets.activation(Activation.RELU), x)
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "relu")
        .addLayer(
            "class",
            new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build(),
            "pool")
        .setOutputs("class")
        .build();
  }

  private static void convolution(GraphBuilder graph, String name, int stride, String input) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(5, 5)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            .nOut(16)
            .build(),
        input);
  }

  /** Stripes at an angle that the class gives, in the three colours with phases of their own. */
  private static List<DataSet> pictures(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<DataSet> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % CLASSES;
      INDArray labels = Nd4j.zeros(1, CLASSES);
      labels.putScalar(0, label, 1);
      pictures.add(new DataSet(stripes(Math.PI * label / CLASSES, random), labels));
    }
    return pictures;
  }

  private static INDArray stripes(double angle, SplittableRandom random) {
    float[] pixels = new float[3 * SIDE * SIDE];
    for (int colour = 0; colour < 3; colour++) {
      double phase = random.nextDouble(2 * Math.PI);
      for (int i = 0; i < SIDE * SIDE; i++) {
        int row = i / SIDE;
        int column = i % SIDE;
        double along = Math.cos(angle) * column + Math.sin(angle) * row;
        pixels[colour * SIDE * SIDE + i] =
            (float) (Math.sin(1.2 * along + phase) + random.nextDouble(-0.3, 0.3));
      }
    }
    return Nd4j.create(pixels, new long[] {1, 3, SIDE, SIDE}, 'c');
  }
}
