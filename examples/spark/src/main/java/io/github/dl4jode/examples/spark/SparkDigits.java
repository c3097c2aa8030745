package io.github.dl4jode.examples.spark;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.data.Digits;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import io.github.dl4jode.spark.SolveHook;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Workers on Spark learn digits by parameter averaging, and one report has the function evaluations
 * of all. It prints:
 *
 * <pre>{@code
 * 89.5 % of the test digits
 * executor driver, layer ode: 240 iterations, mean NFE 14.0 forward, 7.0 backward, 480 + 0 rejected steps forward
 * }</pre>
 */
public final class SparkDigits {

  private SparkDigits() {}

  static MultiLayerConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .updater(new Adam(3e-3))
        .list()
        .layer(new DenseLayer.Builder().nOut(32).activation(Activation.TANH).build())
        .layer(new OdeLayer.Builder(DenseDynamics.builder().hidden(32).build()).name("ode").build())
        .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.convolutional(28, 28, 1))
        .build();
  }

  private static List<DataSet> examples(Digits digits) {
    List<DataSet> examples = new ArrayList<>();
    DigitBatches batches = DigitBatches.inOrder(digits, 50);
    while (batches.hasNext()) {
      examples.add(batches.next().copy());
    }
    return examples;
  }

  /** Takes no arguments. The master is that of {@code spark-submit}, or two workers here. */
  public static void main(String[] arguments) {
    SparkConf settings =
        new SparkConf().setAppName("digits").setIfMissing("spark.master", "local[2]");
    DigitSets digits = new EmbeddedDigits().load();
    try (JavaSparkContext sparkContext = new JavaSparkContext(settings)) {
      MultiLayerNetwork network = new MultiLayerNetwork(configuration());
      network.init();
      JavaRDD<DataSet> data = sparkContext.parallelize(examples(digits.training()), 2);
      SolveHook solves = SolveHook.on(sparkContext.sc());
      ParameterAveragingTrainingMaster master =
          new ParameterAveragingTrainingMaster.Builder(50)
              .batchSizePerWorker(50)
              .averagingFrequency(5)
              .rngSeed(7)
              .rddTrainingApproach(RDDTrainingApproach.Direct)
              .trainingHooks(solves)
              .build();
      SparkDl4jMultiLayer together = new SparkDl4jMultiLayer(sparkContext, network, master);
      for (int epoch = 0; epoch < 2; epoch++) {
        together.fit(data);
      }
      double accuracy =
          together.getNetwork().evaluate(DigitBatches.inOrder(digits.test(), 100)).accuracy();
      System.out.printf("%.1f %% of the test digits%n", 100 * accuracy);
      System.out.print(solves.report());
    }
  }
}
