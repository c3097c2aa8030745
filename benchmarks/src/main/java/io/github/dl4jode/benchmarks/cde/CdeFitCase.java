package io.github.dl4jode.benchmarks.cde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.path.series.ObservedSeries;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.path.series.SeriesPath;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Fits paths of every kind to 32 spirals.
 *
 * @param length observations of a series
 * @param repetitions of a fit
 */
record CdeFitCase(int length, Repetitions repetitions) implements BenchmarkCase {

  @Override
  public void measure(Result result) {
    result.put("fit", true).put("length", length).put("batch", CdeCase.BATCH);
    repetitions.describe(result);
    INDArray values = SpiralSeries.of(DataType.FLOAT, CdeCase.BATCH, length, 1).getFeatures();
    ObservedSeries series = ObservedSeries.of(values);
    double copy = 0;
    double[] target = new double[Math.toIntExact(values.length())];
    double[] source = target.clone();
    for (PathScheme scheme : PathScheme.values()) {
      SeriesPath path =
          SeriesPath.builder(scheme, CdeCase.BATCH, SpiralSeries.CHANNELS, length)
              .timeChannel(true)
              .overSteps(true)
              .build();
      List<Sample> times =
          repetitions.interleaved(
              () -> path.fit(series), () -> System.arraycopy(source, 0, target, 0, source.length));
      String name = scheme.name().toLowerCase(Locale.ROOT);
      result.put(name + "_ms", times.get(0).median()).put(name + "_min_ms", times.get(0).minimum());
      copy = times.get(1).median();
    }
    result.put("floor_copy_ms", copy);
  }
}
