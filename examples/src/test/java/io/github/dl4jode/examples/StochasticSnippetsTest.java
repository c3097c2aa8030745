package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.path.brownian.LevyArea;
import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.SdeGan;
import io.github.dl4jode.sde.SeriesBands;
import io.github.dl4jode.sde.SeriesSde;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.dynamics.NeuralSde;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.layer.SdeLayer;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Pieces of the README of dl4j-sde, and those of the guide about Brownian motion. */
class StochasticSnippetsTest {

  @AfterEach
  void delete() throws IOException {
    Files.deleteIfExists(Path.of("model.zip"));
    Files.deleteIfExists(Path.of("gan.zip"));
  }

  @Test
  void aLayer() {
    NeuralSde sde =
        new NeuralSde(
            DenseDynamics.builder().hidden(32).build(),
            new ComponentwiseDiffusion(8, 1),
            Calculus.STRATONOVICH);
    SdeLayer layer =
        new SdeLayer.Builder(sde)
            .solver(SdeSolver.of(SdeMethods.HEUN, 0.05))
            .times(0, 1)
            .samplePaths(16)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list(layer)
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    assertEquals(3 * 16, network.output(Nd4j.ones(2, 3)).size(1));
  }

  @Test
  void aLatentSde() throws IOException {
    int channels = 2;
    int iterations = 2;
    double[] times = {0, 0.5, 1};
    INDArray values = Nd4j.rand(DataType.FLOAT, 4, channels, 3);
    LatentSde model = LatentSde.builder(channels).latent(4).context(32).deviation(0.05).build();
    for (int i = 0; i < iterations; i++) {
      model.fit(values, times);
    }
    INDArray imagined = model.sample(16, times, 42);
    INDArray smooth = model.reconstruct(values, times);
    double bound = model.evidenceLowerBound(values, times, 8, 1);
    model.save(Path.of("model.zip"));
    assertArrayEquals(new long[] {16, 2, 3}, imagined.shape());
    assertArrayEquals(values.shape(), smooth.shape());
    assertTrue(Double.isFinite(bound));
    assertEquals(smooth, LatentSde.load(Path.of("model.zip")).reconstruct(values, times));
  }

  @Test
  void bandsOfSeries() {
    SeriesSet training = SeriesForecast.wheels(6, 1);
    Series series = SeriesForecast.wheels(2, 2).series().get(0);
    SeriesScaling scaling = SeriesScaling.of(training);
    SeriesSde model = SeriesSde.of(LatentSde.builder(scaling.sensors().size()).build(), scaling);
    model.fit(model.batches(training).batchSize(50).build());
    SeriesBands bands =
        model.extrapolate(series, 200, new double[] {0.05, 0.5, 0.95}, 42, 101, 102);
    assertArrayEquals(new double[] {101, 102}, bands.of(0.5).times());
  }

  @Test
  void aGan() throws IOException {
    int channels = 1;
    int iterations = 2;
    double[] times = {0, 0.5, 1};
    INDArray values = Nd4j.rand(DataType.FLOAT, 4, channels, 3);
    SdeGan model = SdeGan.builder(channels).averageAfter(3000).build();
    for (int i = 0; i < iterations; i++) {
      model.fit(values, times);
    }
    INDArray imagined = model.sample(1000, times, 42);
    INDArray scores = model.critic(values, times);
    model.save(Path.of("gan.zip"));
    assertArrayEquals(new long[] {1000, 1, 3}, imagined.shape());
    assertEquals(scores, SdeGan.load(Path.of("gan.zip")).critic(values, times));
  }

  @Test
  void increments() {
    long[] exampleNumbers = LongStream.range(0, 256).toArray();
    BrownianTree path =
        BrownianTree.onGrid(0, 0.01)
            .seed(7)
            .batch(256)
            .noiseSize(3)
            .levyArea(LevyArea.SPACE_TIME)
            .build();
    INDArray w = Nd4j.create(DataType.FLOAT, 256, 3);
    INDArray h = Nd4j.create(DataType.FLOAT, 256, 3);
    path.increment(0.25, 0.26, w, h);
    path.renew(8, exampleNumbers);
    // Variances 0.01 and 0.01 / 12.
    assertEquals(0.1, w.stdNumber().doubleValue(), 0.01);
    assertEquals(Math.sqrt(0.01 / 12), h.stdNumber().doubleValue(), 0.003);
  }
}
