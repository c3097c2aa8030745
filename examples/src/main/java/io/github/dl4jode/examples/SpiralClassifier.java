package io.github.dl4jode.examples;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.data.SeriesMinibatches;
import io.github.dl4jode.cde.data.SpiralProtocol;
import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A controlled equation reads series with missing values: noisy spirals that turn to the left or to
 * the right. It learns from 96 spirals without half of their values, and classifies 100 others,
 * with more and more values missing:
 *
 * <pre>{@code
 * 0 % of the values missing: 100 of 100 are right
 * 50 % of the values missing: 100 of 100 are right
 * 80 % of the values missing: 86 of 100 are right
 * }</pre>
 */
public final class SpiralClassifier {

  private static final int POINTS = 40;

  private SpiralClassifier() {}

  static MultiLayerConfiguration configuration() {
    OdeSolver steps =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build();
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(0.01))
        .list()
        .layer(
            new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(32).build())
                .hiddenSize(8)
                .timeChannel(0)
                .solver(steps)
                .build())
        .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.recurrent(3))
        .build();
  }

  /** Spirals without a share of their values. */
  static LabelledSeriesSet spirals(int count, double missing, long seed) {
    return SpiralProtocol.TORCHCDE.generate(count, POINTS, seed).withoutValues(missing, seed);
  }

  /** Time, x and y, NaN where a value is missing. */
  static SeriesMinibatches minibatches(ChannelStandardisation seen, LabelledSeriesSet series) {
    return new SeriesMinibatches(seen.apply(series), 32, 1, DataType.FLOAT);
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    LabelledSeriesSet training = spirals(96, 0.5, 1);
    ChannelStandardisation standardisation = ChannelStandardisation.of(training);
    SeriesMinibatches minibatches = minibatches(standardisation, training);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration());
    network.init();
    for (int i = 0; i < 20 * minibatches.perEpoch(); i++) {
      network.fit(minibatches.minibatch(i).dataSet());
    }
    for (double missing : new double[] {0, 0.5, 0.8}) {
      Evaluation evaluation = new Evaluation(2);
      minibatches(standardisation, spirals(100, missing, 2))
          .inOrder()
          .forEach(
              part -> {
                DataSet test = part.dataSet();
                evaluation.eval(test.getLabels(), network.output(test.getFeatures()));
              });
      System.out.printf(
          "%.0f %% of the values missing: %.0f of 100 are right%n",
          100 * missing, 100 * evaluation.accuracy());
    }
  }
}
