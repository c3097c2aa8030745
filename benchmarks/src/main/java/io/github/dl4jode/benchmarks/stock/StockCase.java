package io.github.dl4jode.benchmarks.stock;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.benchmarks.mnist.StemFloor;
import io.github.dl4jode.layer.onednn.OneDnn;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Training iterations of two equal networks of DL4J's own layers in turn, one of which computes by
 * oneDNN, and of the raw convolutions.
 *
 * @param batch images
 * @param repetitions of an iteration of each
 */
record StockCase(int batch, Repetitions repetitions) implements BenchmarkCase {

  private static final int SIDE = 28;
  private static final int DIGITS = 10;

  StockCase {
    if (batch < 1) {
      throw new IllegalArgumentException("--batch must be at least 1, not " + batch);
    }
  }

  @Override
  public void measure(Result result) {
    result.put("batch", batch);
    repetitions.describe(result);
    MultiLayerNetwork before = StockNetwork.create();
    MultiLayerNetwork after = StockNetwork.create();
    result.put("layers_changed", OneDnn.enable(after).enabled().size());
    StemFloor floor = new StemFloor(batch);
    DataSet images = images();
    // Before training: afterwards the rounding of many updates would be compared.
    result.put("max_relative_error", gradientError(after, before, images));
    List<Sample> times =
        repetitions.interleaved(
            () -> before.fit(images), () -> after.fit(images), floor::forwardAndBackward);
    result
        .put("before_ms", times.get(0).median())
        .put("before_min_ms", times.get(0).minimum())
        .put("ms", times.get(1).median())
        .put("min_ms", times.get(1).minimum())
        .put("speedup", times.get(0).dividedBy(times.get(1)).median())
        .put("floor_ms", times.get(2).median())
        .put("floor_min_ms", times.get(2).minimum())
        .put("floor_ratio", times.get(1).dividedBy(times.get(2)).median());
  }

  private DataSet images() {
    Nd4j.getRandom().setSeed(1);
    INDArray features = Nd4j.rand(DataType.FLOAT, batch, 1, SIDE, SIDE);
    INDArray labels = Nd4j.create(DataType.FLOAT, batch, DIGITS);
    for (int i = 0; i < batch; i++) {
      labels.putScalar(i, i % DIGITS, 1);
    }
    return new DataSet(features, labels);
  }

  private static double gradientError(
      MultiLayerNetwork actual, MultiLayerNetwork expected, DataSet images) {
    return RelativeError.largest(gradient(actual, images), gradient(expected, images));
  }

  private static INDArray gradient(MultiLayerNetwork network, DataSet images) {
    network.setInput(images.getFeatures());
    network.setLabels(images.getLabels());
    network.computeGradientAndScore();
    return network.getGradientsViewArray().dup();
  }
}
