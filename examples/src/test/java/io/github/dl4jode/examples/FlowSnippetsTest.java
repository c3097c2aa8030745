package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.ConditionedFlow;
import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.DensityMatching;
import io.github.dl4jode.cnf.FlowVae;
import io.github.dl4jode.cnf.Grid;
import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Pieces of the README of dl4j-cnf. */
class FlowSnippetsTest {

  @AfterEach
  void delete() throws IOException {
    Files.deleteIfExists(Path.of("flow.zip"));
    Files.deleteIfExists(Path.of("vae.zip"));
  }

  @Test
  void aFlow() throws IOException {
    INDArray examples = Nd4j.randn(DataType.FLOAT, 8, 2);
    INDArray points = Nd4j.rand(DataType.FLOAT, 3, 2);
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(64, 64, 64).build()).build();
    ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.builder(2, layer).build();
    flow.fit(examples);
    INDArray logDensity = flow.logDensity(points);
    INDArray samples = flow.sample(1_000, 42);
    INDArray density = flow.densityOnGrid(new Grid(-4, 4, 200));
    flow.save(new File("flow.zip"));
    assertEquals(3, logDensity.length());
    assertArrayEquals(new long[] {1000, 2}, samples.shape());
    // A density over a square that has nearly all of it.
    assertEquals(1, density.meanNumber().doubleValue() * 64, 0.05);
    assertEquals(
        logDensity, ContinuousNormalizingFlow.load(new File("flow.zip")).logDensity(points));
    try (DensityMatching matching = flow.matching(ToyPotential.U1, 512)) {
      matching.fit(); // one iteration with 512 samples of the flow
    }
  }

  @Test
  void aContext() {
    INDArray examples = Nd4j.rand(DataType.FLOAT, 4, 5);
    INDArray context = Nd4j.ones(DataType.FLOAT, 1, 3);
    FfjordDynamics dynamics = FfjordDynamics.builder().context(3).build();
    CnfOutputLayer layer = new CnfOutputLayer.Builder(dynamics).build();
    ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.builder(2, layer).build();
    flow.fit(examples);
    ConditionedFlow given = flow.given(context);
    assertArrayEquals(new long[] {6, 2}, given.sample(6, 1).shape());
  }

  @Test
  void images() {
    INDArray pixels = Transforms.floor(Nd4j.rand(DataType.FLOAT, 1, 784).muli(256));
    FfjordDynamics dynamics =
        FfjordDynamics.builder()
            .kernelSize(3)
            .hidden(64, 64)
            .activation(Activation.SOFTPLUS)
            .build();
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(dynamics)
            .images(1, 28, 28)
            .pixels(PixelTransform.ofBytes())
            .divergence(Divergence.hutchinson())
            .build();
    ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.builder(784, layer).build();
    flow.fit(pixels);
    INDArray bits = flow.bitsPerDimension(pixels);
    INDArray images = flow.sample(16, 42);
    assertTrue(bits.getDouble(0) > 7);
    assertArrayEquals(new long[] {16, 784}, images.shape());
  }

  @Test
  void anAutoencoder() throws IOException {
    INDArray examples = Nd4j.rand(DataType.FLOAT, 3, 784).gt(0.5).castTo(DataType.FLOAT);
    FlowVae vae =
        FlowVae.builder(784, 32)
            .encoder(new DenseLayer.Builder().nOut(400).activation(Activation.TANH).build())
            .decoder(new DenseLayer.Builder().nOut(400).activation(Activation.TANH).build())
            .likelihood(Likelihood.bernoulli())
            .flow(new CnfOutputLayer.Builder(FfjordDynamics.builder().context(16).build()).build())
            .klAnnealing(KlAnnealing.over(1_000))
            .build();
    vae.fit(examples);
    INDArray bound = vae.evidenceLowerBound(examples, 10, 42);
    INDArray estimate = vae.logLikelihood(examples, 500, 42);
    INDArray z = vae.samplePosterior(examples, 42);
    vae.save(new File("vae.zip"));
    assertTrue(estimate.getDouble(0) > bound.getDouble(0), "a bound");
    assertArrayEquals(new long[] {3, 32}, z.shape());
    assertEquals(z, FlowVae.load(new File("vae.zip")).samplePosterior(examples, 42));
  }
}
