package io.github.dl4jode.benchmarks.cde;

import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.cde.signature.LogSignatureWindows;
import io.github.dl4jode.path.series.PathScheme;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What becomes of a series before it is a path: itself, or log-signatures of windows of it.
 *
 * @param depth of the log-signatures, 1 to 3; 0 where the series stays as it is
 * @param window observations of a window
 */
record Signature(int depth, int window) {

  Signature {
    if (depth < 0 || depth > 3 || window < 2) {
      throw new IllegalArgumentException(
          "--depth is 0 to 3 and --window at least 2, not %d and %d".formatted(depth, window));
    }
  }

  boolean isUsed() {
    return depth > 0;
  }

  private Optional<LogSignatureWindows> windows() {
    return isUsed() ? Optional.of(new LogSignatureWindows(depth, window)) : Optional.empty();
  }

  int channels() {
    return windows().map(it -> it.size(SpiralSeries.CHANNELS)).orElse(SpiralSeries.CHANNELS);
  }

  /** The rows of log-signatures are knots of a line. */
  PathScheme scheme() {
    return isUsed() ? PathScheme.LINEAR : PathScheme.HERMITE_CUBIC;
  }

  /** Transforms the features, and notes how long that takes. */
  DataSet apply(DataSet series, Result result) {
    if (!isUsed()) {
      return series;
    }
    INDArray values = series.getFeatures();
    INDArray indices =
        Nd4j.arange(values.size(2)).castTo(values.dataType()).reshape(1, values.size(2));
    INDArray times = indices.repeat(0, values.size(0));
    long start = System.nanoTime();
    INDArray rows = windows().orElseThrow().transform(values, times).values();
    result
        .put("depth", depth)
        .put("window", window)
        .put("rows", rows.size(2))
        .put("transform_ms", (System.nanoTime() - start) / 1e6);
    return new DataSet(rows, series.getLabels());
  }
}
