package io.github.dl4jode.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.cde.layer.CdeVertex;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.FunctionEvaluationListener;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.data.Digits;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Parameter averaging on {@code local[2]}. */
class SparkTrainingTest {

  private static final int WORKERS = 2;
  private static final int BATCH = 50;
  private static final int EPOCHS = 4;

  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[" + WORKERS + "]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  /** An image, 32 features, an ODE block, ten classes. */
  private static MultiLayerNetwork digitNetwork() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .updater(new Adam(3e-3))
            .list()
            .layer(new DenseLayer.Builder().nOut(32).activation(Activation.TANH).build())
            .layer(
                new OdeLayer.Builder(DenseDynamics.builder().hidden(32).build())
                    .name("ode")
                    .build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(Digits.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.feedForward(Digits.PIXELS))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Minibatches with arrays of their own. */
  private static List<DataSet> minibatches(Digits digits) {
    List<DataSet> minibatches = new ArrayList<>();
    DigitBatches batches = DigitBatches.inOrder(digits, BATCH);
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      INDArray images = batch.getFeatures();
      minibatches.add(
          new DataSet(
              images.reshape('c', images.size(0), Digits.PIXELS).dup('c'),
              batch.getLabels().dup('c')));
    }
    return minibatches;
  }

  private static double accuracy(MultiLayerNetwork network, List<DataSet> test) {
    double right = 0;
    double all = 0;
    for (DataSet batch : test) {
      INDArray found = network.output(batch.getFeatures()).argMax(1);
      right +=
          found.eq(batch.getLabels().argMax(1)).castTo(DataType.DOUBLE).sumNumber().doubleValue();
      all += batch.numExamples();
    }
    return right / all;
  }

  private static ParameterAveragingTrainingMaster master(SolveHook solves, int every) {
    return new ParameterAveragingTrainingMaster.Builder(WORKERS, BATCH)
        .batchSizePerWorker(BATCH)
        .averagingFrequency(every)
        .rngSeed(7)
        .trainingHooks(solves)
        .build();
  }

  @Test
  void digitsAreLearnedAsWellAsInOneJvm() {
    DigitSets digits = new EmbeddedDigits().load();
    List<DataSet> training = minibatches(digits.training());
    List<DataSet> test = minibatches(digits.test());
    MultiLayerNetwork alone = digitNetwork();
    FunctionEvaluationListener evaluations = new FunctionEvaluationListener();
    alone.addListeners(evaluations);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      training.forEach(alone::fit);
    }

    SolveHook solves = SolveHook.on(spark.sc());
    SparkDl4jMultiLayer together =
        new SparkDl4jMultiLayer(spark, digitNetwork(), master(solves, 4));
    JavaRDD<DataSet> distributed = spark.parallelize(training, WORKERS).cache();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      together.fit(distributed);
    }

    double expected = accuracy(alone, test);
    double found = accuracy(together.getNetwork(), test);
    assertTrue(expected > 0.9, "one JVM: " + expected);
    assertEquals(expected, found, 0.02);

    LayerWork work = solves.totals().get("ode");
    assertEquals((long) EPOCHS * training.size(), work.iterations());
    assertEquals(solves.totals(), solves.byExecutor().get("driver"));
    assertTrue(work.backward().evaluations() > work.iterations());
    // The dynamics are alike, and so is their cost.
    double one = evaluations.totals().get("ode").meanForwardEvaluations();
    assertEquals(one, work.meanForwardEvaluations(), 0.25 * one);
    assertTrue(
        solves.report().startsWith("executor driver, layer ode: 480 iterations, mean NFE"),
        solves.report());
    solves.reset();
    assertTrue(solves.totals().isEmpty());
  }

  /** The same series as inputs of a graph, with uneven times. */
  private static List<MultiDataSet> withTimes(List<DataSet> series) {
    List<MultiDataSet> minibatches = new ArrayList<>();
    for (DataSet minibatch : series) {
      long steps = minibatch.getFeatures().size(2);
      INDArray times = Nd4j.create(DataType.FLOAT, BATCH, steps);
      for (int i = 0; i < BATCH; i++) {
        for (int t = 0; t < steps; t++) {
          times.putScalar(i, t, t + 0.1 * (i % 3) * Math.sin(t));
        }
      }
      minibatches.add(
          new org.nd4j.linalg.dataset.MultiDataSet(
              new INDArray[] {minibatch.getFeatures(), times},
              new INDArray[] {minibatch.getLabels()}));
    }
    return minibatches;
  }

  /** Sines of two frequencies. */
  private static List<DataSet> series() {
    List<DataSet> minibatches = new ArrayList<>();
    int steps = 12;
    for (int k = 0; k < 8; k++) {
      INDArray features = Nd4j.create(DataType.FLOAT, BATCH, 2, steps);
      INDArray labels = Nd4j.create(DataType.FLOAT, BATCH, 2);
      for (int i = 0; i < BATCH; i++) {
        int label = i % 2;
        labels.putScalar(i, label, 1);
        for (int t = 0; t < steps; t++) {
          features.putScalar(i, 0, t, Math.sin(0.1 * (i + k) + (1 + label) * 0.4 * t));
          features.putScalar(i, 1, t, Math.cos(0.1 * (i + k) + (1 + label) * 0.4 * t));
        }
      }
      minibatches.add(new DataSet(features, labels));
    }
    return minibatches;
  }

  @Test
  void aControlledEquationLearnsOnSpark() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(2e-2))
            .list()
            .layer(
                new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(8).build())
                    .hiddenSize(4)
                    .solver(rungeKutta())
                    .name("cde")
                    .build())
            .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(2))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    List<DataSet> series = series();
    double before = network.score(series.get(0));
    SolveHook solves = SolveHook.on(spark.sc());
    SparkDl4jMultiLayer together = new SparkDl4jMultiLayer(spark, network, master(solves, 2));
    JavaRDD<DataSet> distributed = spark.parallelize(series, WORKERS).cache();
    for (int epoch = 0; epoch < 6; epoch++) {
      together.fit(distributed);
    }

    double after = together.getNetwork().score(series.get(0));
    assertTrue(after < 0.7 * before, after + " from " + before);
    // Eleven steps of four stages each.
    assertEquals(44, solves.totals().get("cde").meanForwardEvaluations());
    assertEquals(6L * series.size(), solves.totals().get("cde").iterations());
  }

  private static OdeSolver rungeKutta() {
    return OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build();
  }

  @Test
  void aControlledVertexLearnsOnSpark() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(2e-2))
            .graphBuilder()
            .addInputs("values", "times")
            .addVertex(
                "cde",
                new CdeVertex.Builder(DenseControlledDynamics.builder().hidden(8).build())
                    .hiddenSize(4)
                    .times()
                    .solver(rungeKutta())
                    .build(),
                "values",
                "times")
            .addLayer(
                "out",
                new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                "cde")
            .setOutputs("out")
            .setInputTypes(InputType.recurrent(2), InputType.feedForward(12))
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    List<MultiDataSet> series = withTimes(series());
    double before = graph.score(series.get(0), false);
    SolveHook solves = SolveHook.on(spark.sc());
    SparkComputationGraph together = new SparkComputationGraph(spark, graph, master(solves, 2));
    JavaRDD<MultiDataSet> distributed = spark.parallelize(series, WORKERS).cache();
    for (int epoch = 0; epoch < 6; epoch++) {
      together.fitMultiDataSet(distributed);
    }

    double after = together.getNetwork().score(series.get(0), false);
    assertTrue(after < 0.7 * before, after + " from " + before);
    assertEquals(44, solves.totals().get("cde").meanForwardEvaluations());
    assertEquals(6L * series.size(), solves.totals().get("cde").iterations());
  }
}
