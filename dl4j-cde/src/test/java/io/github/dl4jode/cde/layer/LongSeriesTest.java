package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.signature.LogSignaturePreProcessor;
import io.github.dl4jode.cde.signature.LogSignatureWindows;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Series of 20,000 points are learned in 200 steps of the solver, by log-signatures over windows.
 *
 * <p>A series is a random walk in the plane and a small circle, run through five times in a window,
 * to the left or to the right. At the ends of windows the circle is where it began, so that only
 * areas tell the sense, which are of depth 2.
 */
class LongSeriesTest {

  private static final int CHANNELS = 3;
  private static final int POINTS = 20_000;
  private static final int WINDOWS = 200;
  private static final int POINTS_OF_A_CIRCLE = 20;
  private static final int SERIES = 32;

  private static DataSet series(long seed) {
    Random random = new Random(seed);
    float[][][] features = new float[SERIES][CHANNELS][POINTS + 1];
    float[][] labels = new float[SERIES][2];
    for (int i = 0; i < SERIES; i++) {
      labels[i][i % 2] = 1;
      double phase = 2 * Math.PI * random.nextDouble();
      double speed = (i % 2 == 0 ? 2 : -2) * Math.PI / POINTS_OF_A_CIRCLE;
      double x = 0;
      double y = 0;
      for (int point = 0; point <= POINTS; point++) {
        features[i][0][point] = (float) point * WINDOWS / POINTS;
        features[i][1][point] = (float) (x + 0.08 * Math.cos(phase + speed * point));
        features[i][2][point] = (float) (y + 0.08 * Math.sin(phase + speed * point));
        x += 0.01 * random.nextGaussian();
        y += 0.01 * random.nextGaussian();
      }
    }
    return new DataSet(Nd4j.create(features), Nd4j.create(labels));
  }

  private static DataSet signatures(int depth, long seed) {
    DataSet series = series(seed);
    new LogSignaturePreProcessor(new LogSignatureWindows(depth, 1), 0).preProcess(series);
    return series;
  }

  private static MultiLayerNetwork network(int depth) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            CdeNetworks.configuration(DataType.FLOAT)
                .list()
                .layer(
                    new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(8).build())
                        .hiddenSize(4)
                        .addTime(false)
                        .solver(CdeNetworks.steps(1))
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(new LogSignatureWindows(depth, 1).size(CHANNELS)))
                .build());
    network.init();
    return network;
  }

  private static double accuracyAfterTraining(MultiLayerNetwork network, int depth) {
    DataSet training = signatures(depth, 1);
    for (int epoch = 0; epoch < 20; epoch++) {
      network.fit(training);
    }
    DataSet test = signatures(depth, 2);
    Evaluation evaluation = new Evaluation(2);
    evaluation.eval(test.getLabels(), network.output(test.getFeatures()));
    return evaluation.accuracy();
  }

  @Test
  void twentyThousandPointsAreLearnedInTwoHundredSteps() {
    MultiLayerNetwork network = network(2);
    List<SolveFigures> told = new ArrayList<>();
    network.addListeners(new SolveListener(1, told::addAll));

    assertEquals(1.0, accuracyAfterTraining(network, 2));
    assertEquals(WINDOWS, told.get(0).steps().size());
    assertTrue(told.get(0).adjointNorm().orElseThrow() > 0);
  }

  @Test
  void incrementsAloneDoNotSayWhereItTurns() {
    double accuracy = accuracyAfterTraining(network(1), 1);
    assertTrue(accuracy < 0.8, "accuracy " + accuracy);
  }
}
