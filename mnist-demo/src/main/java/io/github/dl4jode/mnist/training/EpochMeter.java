package io.github.dl4jode.mnist.training;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.mnist.model.BlockReports;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Listens to one epoch and sums what it sees. */
final class EpochMeter extends BaseTrainingListener {

  private final Consumer<IterationProgress> progress;
  private final long start = System.nanoTime();

  private int iterations;
  private long images;
  private long right;
  private double lossSum;
  private SolverWork workSum = SolverWork.NONE;
  private long blockBytes;

  EpochMeter(Consumer<IterationProgress> progress) {
    this.progress = progress;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    // What enters the output layer; DL4J keeps what leaves it to itself.
    INDArray features = activations.get(activations.size() - 1);
    MultiLayerNetwork network = (MultiLayerNetwork) model;
    INDArray weights = network.getOutputLayer().getParam("W");
    INDArray bias = network.getOutputLayer().getParam("b");
    INDArray scores = features.mmul(weights).addiRowVector(bias);
    right += Evaluator.countRight(scores, network.getLabels());
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    MultiLayerNetwork network = (MultiLayerNetwork) model;
    int count = network.batchSize();
    iterations++;
    images += count;
    lossSum += network.score() * count;
    Optional<SolveReport> report = BlockReports.of(network);
    SolverWork work = report.map(SolverWork::of).orElse(SolverWork.NONE);
    workSum = workSum.plus(work);
    blockBytes = Math.max(blockBytes, BlockReports.bytes(network));
    progress.accept(
        new IterationProgress(iterations, network.score(), accuracy(), imagesPerSecond(), work));
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  double imagesPerSecond() {
    return images / seconds();
  }

  double accuracy() {
    return (double) right / images;
  }

  double loss() {
    return lossSum / images;
  }

  SolverWork work() {
    return workSum.dividedBy(iterations);
  }

  long blockBytes() {
    return blockBytes;
  }
}
