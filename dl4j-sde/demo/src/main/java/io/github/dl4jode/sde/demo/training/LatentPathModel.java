package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.array.Moments;
import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.SeriesSde;
import io.github.dl4jode.sde.demo.data.PathScaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A latent SDE.
 *
 * @param sde changes
 */
public record LatentPathModel(LatentSde sde) implements PathModel {

  /** Paths of each series in an estimate of the bound. */
  private static final int BOUND_SAMPLES = 2;

  @Override
  public double fit(INDArray values, double... times) {
    return sde.fit(values, times);
  }

  @Override
  public int iterations() {
    return sde.network().getIterationCount();
  }

  @Override
  public INDArray sample(int count, double[] times, long seed) {
    return sde.sample(count, times, seed);
  }

  /** The divergence of posterior and prior, a mean over the series. */
  @Override
  public String remark(INDArray values, double... times) {
    INDArray paths = posterior(values, times);
    INDArray divergences =
        paths.get(
            NDArrayIndex.all(),
            NDArrayIndex.point(paths.size(1) - 1),
            NDArrayIndex.point(paths.size(2) - 1));
    return String.format(Locale.ROOT, ", KL %.4g", divergences.meanNumber().doubleValue());
  }

  /** States along the posterior, and the divergence, [batch, latent + 1, times]. */
  private INDArray posterior(INDArray values, double... times) {
    return sde.network()
        .feedForward(sde.dataSet(values, times).getFeatures(), false)
        .get("paths")
        .dup('c');
  }

  @Override
  public Optional<String> reading(INDArray values, double... times) {
    INDArray wrong = sde.reconstruct(values, times).subi(values);
    double[] errors =
        Arrays.stream(wrong.reshape(new long[] {wrong.length()}).toDoubleVector())
            .filter(error -> !Double.isNaN(error))
            .toArray();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "evidence lower bound %.4g nats of a series, root mean square error of reconstructions"
                + " %.3g deviations of the data",
            sde.evidenceLowerBound(values, times, BOUND_SAMPLES, 1),
            Moments.rootMeanSquare(errors)));
  }

  /** The same model on the data classes of latent models, for series in the user's units. */
  public SeriesSde ofSeries(PathScaling scaling) {
    return SeriesSde.of(sde, scaling.ofSeries());
  }

  @Override
  public INDArray parameters() {
    return sde.network().params();
  }

  @Override
  public void save(Path file) throws IOException {
    sde.save(file);
  }
}
