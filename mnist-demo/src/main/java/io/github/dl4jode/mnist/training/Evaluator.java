package io.github.dl4jode.mnist.training;

import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.Digits;
import io.github.dl4jode.mnist.model.BlockReports;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Tests networks. */
public final class Evaluator {

  private Evaluator() {}

  /** Classifies all digits. */
  public static DigitTestResult test(MultiLayerNetwork network, Digits digits, int batchSize) {
    long start = System.nanoTime();
    AtomicLong evaluations = new AtomicLong();
    double error =
        error(
            images -> {
              INDArray probabilities = network.output(images);
              BlockReports.of(network)
                  .map(report -> report.forward().functionEvaluations())
                  .ifPresent(evaluations::addAndGet);
              return probabilities;
            },
            digits,
            batchSize);
    double seconds = (System.nanoTime() - start) / 1e9;
    int batches = DigitBatches.inOrder(digits, batchSize).count();
    return new DigitTestResult(error, seconds, (double) evaluations.get() / batches);
  }

  /**
   * The share of digits that a network takes for another, 0 to 1.
   *
   * @param output what the network makes of images: a new array of a row of scores for each
   */
  public static double error(UnaryOperator<INDArray> output, Digits digits, int batchSize) {
    DigitBatches batches = DigitBatches.inOrder(digits, batchSize);
    long right = 0;
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      try (INDArray scores = output.apply(batch.getFeatures())) {
        right += countRight(scores, batch.getLabels());
      }
    }
    return 1 - (double) right / digits.size();
  }

  /** How many rows have their largest score where the label has its 1. */
  static long countRight(INDArray scores, INDArray labels) {
    long[] guesses = scores.argMax(1).toLongVector();
    long[] answers = labels.argMax(1).toLongVector();
    long right = 0;
    for (int i = 0; i < guesses.length; i++) {
      right += guesses[i] == answers[i] ? 1 : 0;
    }
    return right;
  }
}
