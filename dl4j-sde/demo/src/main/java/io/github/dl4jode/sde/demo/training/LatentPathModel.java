package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.latent.PathEvidence;
import io.github.dl4jode.sde.latent.PosteriorPaths;
import io.github.dl4jode.sde.solver.CompiledSde;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A latent SDE.
 *
 * @param sde changes
 */
public record LatentPathModel(LatentSde sde) implements PathModel {

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

  /**
   * Continues a series: the state follows the posterior to the last known time, and the prior after
   * it.
   *
   * @param series [1, channels, known times]
   * @param known its times
   * @param later the last known time and those after it
   * @return [samples, channels, later times], with noise of measurement
   */
  public INDArray forecast(
      INDArray series, double[] known, double[] later, int samples, long seed) {
    INDArray copies = Nd4j.repeat(series.reshape('c', series.size(1), series.size(2)), samples);
    INDArray paths =
        posterior(copies.reshape('c', samples, series.size(1), series.size(2)).dup('c'), known);
    PosteriorPaths vertex = (PosteriorPaths) part("paths");
    long latent = vertex.dynamics().latent();
    INDArray start =
        paths
            .get(
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, latent),
                NDArrayIndex.point(known.length - 1))
            .dup('c');
    StochasticEquation prior =
        StochasticEquation.builder(
                Calculus.ITO,
                vertex.dynamics().diffusion().noise(),
                start.dataType(),
                samples,
                latent)
            .coefficients(vertex.dynamics()::prior)
            .parameters(sde.network().getVertex("paths").paramTable(false))
            .build();
    SplittableRandom random = new SplittableRandom(seed);
    try (CompiledSde compiled = vertex.solver().compile(prior)) {
      INDArray states =
          compiled.solve(start, later, compiled.newNoise(random.nextLong(), later[0])).states();
      return withNoise(decoded(states, samples, later.length), random);
    }
  }

  private GraphVertex part(String name) {
    return sde.network().getConfiguration().getVertices().get(name);
  }

  /** From states [times, samples × latent] to [samples, channels, times]. */
  private INDArray decoded(INDArray states, int samples, int times) {
    ComputationGraph network = sde.network();
    INDArray rows = states.dup('c').reshape('c', (long) times * samples, states.size(1) / samples);
    INDArray means =
        network
            .getLayer("decoder")
            .activate(rows, false, LayerWorkspaceMgr.noWorkspacesImmutable());
    return means.dup('c').reshape('c', times, samples, means.size(1)).permute(1, 2, 0).dup('c');
  }

  private INDArray withNoise(INDArray means, SplittableRandom random) {
    double deviation = ((PathEvidence) part("evidence")).deviation();
    double[] noise =
        random.doubles(means.length()).map(unused -> deviation * random.nextGaussian()).toArray();
    return means.addi(Nd4j.create(noise, means.shape(), means.dataType()));
  }

  @Override
  public void save(Path file) throws IOException {
    sde.save(file);
  }
}
