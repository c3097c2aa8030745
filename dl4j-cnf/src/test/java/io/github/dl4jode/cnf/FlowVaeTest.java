package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class FlowVaeTest {

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static FlowVae.Builder builder(int dimension, int latent) {
    return FlowVae.builder(dimension, latent).dataType(DataType.DOUBLE).seed(3);
  }

  private static CnfOutputLayer.Builder conditional() {
    return Flows.layer(
        FfjordDynamics.builder().hidden(5).context(2).build(), new PlanarDynamics(3, 3));
  }

  // Gradient

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of("plain", builder(3, 2).encoder(dense(4)).decoder(dense(5))),
        Arguments.of(
            "Gaussian, flows, adjoint",
            builder(3, 2)
                .likelihood(Likelihood.gaussianWithLearnedDeviation(0.7))
                .flow(conditional().gradient(new ContinuousAdjoint()).build())),
        Arguments.of(
            "z as an image",
            builder(3, 4)
                .flow(
                    Flows.layer(FfjordDynamics.builder().kernelSize(3).hidden(2).build())
                        .images(1, 2, 2)
                        .build())),
        Arguments.of(
            "annealed, estimated divergence",
            builder(3, 2)
                .klAnnealing(new KlAnnealing(0.3, 5))
                .decoder(dense(4))
                .flow(
                    conditional()
                        .gradient(new DiscreteAdjoint())
                        .divergence(Divergence.hutchinson())
                        .build())));
  }

  /** The noise is that of the iteration, and so the same in each evaluation here. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void gradientIsThatOfFiniteDifferences(String name, FlowVae.Builder builder) {
    FlowVae vae = builder.build();
    ComputationGraph graph = vae.graph();
    INDArray examples = Nd4j.createFromArray(new Random(1).doubles(12).toArray()).reshape(4, 3);
    MultiDataSet data = new MultiDataSet(examples, examples);
    INDArray gradient = GraphGradients.gradient(graph, data).divi(4);
    INDArray differences = GraphGradients.differences(graph, data).divi(4);
    for (long i = 0; i < gradient.length(); i++) {
      double expected = differences.getDouble(i);
      assertEquals(expected, gradient.getDouble(i), 3e-6 * (1 + Math.abs(expected)), "at " + i);
    }
  }

  // The bound

  private static final double[] W = {1.2, -0.7, 0.4};
  private static final double[] B = {0.1, 0.5, -0.3};
  private static final double S = 0.6;

  /** x = w z + b + s ε: decoder and encoder are linear, and everything is known. */
  private static FlowVae linearGaussian(double meanError, double varianceFactor) {
    FlowVae vae = builder(3, 1).likelihood(Likelihood.gaussian(S)).build();
    ComputationGraph graph = vae.graph();
    graph.getLayer("decoded").getParam("W").assign(Nd4j.createFromArray(W).reshape(1, 3));
    graph.getLayer("decoded").getParam("b").assign(Nd4j.createFromArray(B).reshape(1, 3));
    double variance = posteriorVariance();
    INDArray weights = Nd4j.zeros(DataType.DOUBLE, 3, 2);
    double shift = meanError;
    for (int i = 0; i < 3; i++) {
      weights.putScalar(i, 0, variance * W[i] / (S * S));
      shift -= variance * W[i] * B[i] / (S * S);
    }
    double logVariance = Math.log(varianceFactor * variance);
    graph.getLayer("encoded").getParam("W").assign(weights);
    graph
        .getLayer("encoded")
        .getParam("b")
        .assign(Nd4j.createFromArray(shift, logVariance).reshape(1, 2));
    return vae;
  }

  private static double posteriorVariance() {
    double square = W[0] * W[0] + W[1] * W[1] + W[2] * W[2];
    return 1 / (1 + square / (S * S));
  }

  /** log N(x; b, w wᵀ + s² I), by the determinant lemma and Sherman and Morrison. */
  private static double logEvidence(INDArray x) {
    double square = 0;
    double along = 0;
    double all = 0;
    for (int i = 0; i < 3; i++) {
      double r = x.getDouble(i) - B[i];
      square += W[i] * W[i];
      along += W[i] * r;
      all += r * r;
    }
    double s2 = S * S;
    double determinant = Math.pow(s2, 3) * (1 + square / s2);
    double distance = all / s2 - along * along / (s2 * s2) / (1 + square / s2);
    return -0.5 * (3 * Math.log(2 * Math.PI) + Math.log(determinant) + distance);
  }

  /** Where q is the posterior, log p(x, z) - log q(z | x) is log p(x) whatever z is. */
  @Test
  void boundIsTheEvidenceWhereTheEncoderIsExact() {
    FlowVae vae = linearGaussian(0, 1);
    INDArray examples = Flows.normal(2, 5, 3);
    INDArray one = vae.evidenceLowerBound(examples, 1, 7);
    INDArray network = vae.graph().outputSingle(examples);
    for (int i = 0; i < 5; i++) {
      double expected = logEvidence(examples.getRow(i));
      assertEquals(expected, one.getDouble(i), 1e-10);
      assertEquals(expected, network.getDouble(i), 1e-10);
    }
  }

  /** Elsewhere it is below by the divergence of two Gaussians, here exactly known. */
  @Test
  void boundIsBelowTheEvidenceByTheDivergence() {
    double error = 0.2;
    double factor = 1.7;
    FlowVae vae = linearGaussian(error, factor);
    double divergence = 0.5 * (factor - 1 - Math.log(factor) + error * error / posteriorVariance());
    INDArray example = Flows.normal(2, 1, 3);
    int count = 2_000;
    INDArray copies = example.repeat(0, count);
    INDArray bounds = vae.evidenceLowerBound(copies, 1, 4);
    double evidence = logEvidence(example.getRow(0));
    double standardError = bounds.stdNumber().doubleValue() / Math.sqrt(count);
    double mean = bounds.meanNumber().doubleValue();
    assertEquals(evidence - divergence, mean, 5 * standardError);
    assertTrue(mean < evidence - 5 * standardError, "the bound is no bound");
    // The mean of 2,000 weights; its relative error is theirs over √2,000.
    double importance = vae.logLikelihood(example, count, 5).getDouble(0);
    assertEquals(evidence, importance, 0.1);
    assertTrue(importance > mean);
  }

  /** A flow that stands still changes nothing. */
  @Test
  void withoutMotionTheFlowIsThePlainPosterior() {
    FlowVae plain = linearGaussian(0.3, 2);
    FlowVae still =
        builder(3, 1)
            .likelihood(Likelihood.gaussian(S))
            .flow(Flows.layer(FfjordDynamics.builder().hidden(4).build()).build())
            .build();
    still.graph().getLayer("posterior").params().assign(0);
    for (String name : new String[] {"encoded", "decoded"}) {
      still.graph().getLayer(name).setParams(plain.graph().getLayer(name).params());
    }
    INDArray examples = Flows.normal(6, 4, 3);
    INDArray expected = plain.evidenceLowerBound(examples, 3, 1);
    assertTrue(expected.equalsWithEps(still.evidenceLowerBound(examples, 3, 1), 1e-10));
    assertTrue(
        plain
            .samplePosterior(examples, 2)
            .equalsWithEps(still.samplePosterior(examples, 2), 1e-10));
  }

  /**
   * x = z1² + z2 + 0.2 ε: the posterior lies along a parabola, of which a Gaussian covers a piece.
   * A flow bends along it. Decoder and evidence are known: cubes make squares and lines, 6 z² = (z
   * + 1)³ - (z - 1)³ - 2 and 6 z = (1 + z)³ - (1 - z)³ - 2 z³; and an integral over z1, in which x
   * given z1 is normal.
   */
  @Test
  void aFlowComesCloserToABentPosterior() {
    double x = 1;
    double s = 0.2;
    double evidence = 0;
    double cell = 1e-3;
    double variance = 1 + s * s;
    for (double z = -6; z < 6; z += cell) {
      double r = x - z * z;
      evidence += Math.exp(-0.5 * (r * r / variance + z * z)) * cell;
    }
    evidence = Math.log(evidence / (2 * Math.PI * Math.sqrt(variance)));
    FlowVae.Builder settings =
        FlowVae.builder(1, 2)
            .likelihood(Likelihood.gaussian(s))
            .updater(new Adam(0.02))
            .decoder(
                new DenseLayer.Builder()
                    .nOut(5)
                    .activation(Activation.CUBE)
                    .updater(new Sgd(0))
                    .build());
    double plain = trainedBound(settings.build(), x);
    CnfOutputLayer flow =
        new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(16, 16).build())
            .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build())
            .gradient(new DiscreteAdjoint())
            .build();
    double rich = trainedBound(settings.flow(flow).build(), x);
    assertTrue(plain < evidence - 0.8, "a Gaussian cannot be so close: " + plain);
    assertTrue(rich > plain + 0.5, plain + " with a flow " + rich);
    assertTrue(rich < evidence + 0.02, "above the evidence: " + rich);
  }

  private static double trainedBound(FlowVae vae, double x) {
    ComputationGraph graph = vae.graph();
    double[][] weights = {{1, 1, 0, 0, 0}, {0, 0, 1, -1, 1}};
    graph.getLayer("decoder1").getParam("W").assign(Nd4j.createFromArray(weights));
    graph
        .getLayer("decoder1")
        .getParam("b")
        .assign(Nd4j.createFromArray(1.0, -1.0, 1.0, 1.0, 0.0).reshape(1, 5));
    INDArray decoder =
        Nd4j.createFromArray(1.0, -1.0, 1.0, -1.0, -2.0, -2.0)
            .divi(6)
            .castTo(DataType.FLOAT)
            .reshape(1, 6);
    INDArray batch = Nd4j.valueArrayOf(new long[] {64, 1}, x, DataType.FLOAT);
    for (int i = 0; i < 150; i++) {
      // The decoder is given; encoder and flow alone are learned.
      graph.getLayer("decoded").setParams(decoder);
      vae.fit(batch);
    }
    graph.getLayer("decoded").setParams(decoder);
    INDArray test = Nd4j.valueArrayOf(new long[] {4_000, 1}, x, DataType.FLOAT);
    return vae.evidenceLowerBound(test, 1, 9).meanNumber().doubleValue();
  }

  /** With weights of 1, a half and a quarter in the first iteration: a straight line. */
  @Test
  void annealingWeighsThePosteriorsPartInTraining() {
    INDArray examples = Flows.normal(8, 6, 3).mul(0.2).add(0.5);
    DataSet data = new DataSet(examples, examples);
    ComputationGraph whole = builder(3, 2).build().graph();
    ComputationGraph half = builder(3, 2).klAnnealing(new KlAnnealing(0.5, 1)).build().graph();
    ComputationGraph quarter = builder(3, 2).klAnnealing(new KlAnnealing(0.25, 4)).build().graph();
    half.setParams(whole.params());
    quarter.setParams(whole.params());
    double slope = whole.score(data, true) - half.score(data, true);
    assertTrue(Math.abs(slope) > 1e-3, "nothing to weigh");
    assertEquals(slope / 2, half.score(data, true) - quarter.score(data, true), 1e-12);
    assertEquals(whole.score(data, false), quarter.score(data, false), 1e-12);
    // The second iteration has the whole weight, and noise of its own.
    half.fit(data);
    whole.setParams(half.params());
    whole.getConfiguration().setIterationCount(1);
    whole.fit(data);
    half.fit(data);
    assertEquals(whole.score(), half.score(), 1e-12);
  }

  // As one object

  @Test
  void learnsDigits() {
    CnfOutputLayer flow =
        new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(16).context(4).build())
            .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build())
            .gradient(new DiscreteAdjoint())
            .build();
    FlowVae vae =
        FlowVae.builder(64, 4)
            .encoder(dense(64))
            .decoder(dense(64))
            .klAnnealing(KlAnnealing.over(50))
            .flow(flow)
            .updater(new Adam(5e-3))
            .build();
    INDArray test = binary(50, 1);
    double before = vae.evidenceLowerBound(test, 2, 1).meanNumber().doubleValue();
    for (int i = 0; i < 100; i++) {
      vae.fit(binary(64, 2 + i));
    }
    double after = vae.evidenceLowerBound(test, 2, 1).meanNumber().doubleValue();
    // Coins for all pixels have 64 ln 2 = 44 nats.
    assertTrue(before < -40 && after > -28, "from " + before + " to " + after);
    INDArray means = vae.sample(5, 2);
    assertArrayEquals(new long[] {5, 64}, means.shape());
    assertTrue(means.minNumber().doubleValue() >= 0 && means.maxNumber().doubleValue() <= 1);
    double wrong = vae.reconstruct(test, 3).sub(test).norm1Number().doubleValue() / test.length();
    assertTrue(wrong < 0.25, "mean error of a pixel " + wrong);
    assertArrayEquals(new long[] {50, 4}, vae.encode(test).variance().shape());
  }

  private static INDArray binary(int count, long seed) {
    return SmallDigits.rows(count, seed).gt(5).castTo(DataType.FLOAT);
  }

  @Test
  void savedLoadedAndResumed(@TempDir Path folder) throws IOException, InterruptedException {
    FlowVae vae = builder(3, 2).encoder(dense(4)).flow(conditional().build()).build();
    INDArray examples = Flows.normal(8, 6, 3).mul(0.2).add(0.5);
    vae.fit(examples);
    File file = folder.resolve("vae.zip").toFile();
    vae.save(file);
    FlowVae loaded = FlowVae.load(file);
    ComputationGraphConfiguration configuration = vae.graph().getConfiguration();
    assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
    assertEquals(vae.sample(3, 1), loaded.sample(3, 1));
    assertEquals(vae.evidenceLowerBound(examples, 2, 1), loaded.evidenceLowerBound(examples, 2, 1));
    // Noise, updater and all: as if it had not been stopped.
    assertEquals(vae.fit(examples), loaded.fit(examples));
    assertEquals(vae.graph().params(), loaded.graph().params());
    loaded.save(file);
    SavedModel.Kind kind = SavedModel.Kind.VAE;
    assertEquals(kind.bits(file), SavedModel.bitsInAnotherJvm(kind, file));
  }

  @Test
  void badUseIsRefused() {
    refused("at least one component", () -> FlowVae.builder(3, 0));
    refused(
        "has no pixels",
        () -> builder(3, 2).flow(conditional().pixels(PixelTransform.ofBytes()).build()).build());
    refused(
        "the encoder's Gaussian",
        () -> builder(3, 2).flow(conditional().base(new BaseDistribution(2)).build()).build());
    refused(
        "penalties",
        () ->
            builder(3, 2)
                .flow(conditional().penalties(new DynamicsPenalties(1, 0)).build())
                .build());
    refused("not 0.0", () -> Likelihood.gaussian(0));
    FlowVae vae = builder(3, 2).build();
    refused("[n, 3]", () -> vae.encode(Flows.normal(1, 2, 2)));
    refused("[n, 2]", () -> vae.decode(Flows.normal(1, 2, 3)));
    refused("not 0", () -> vae.evidenceLowerBound(Flows.normal(1, 2, 3), 0, 1));
    ComputationGraph other =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .setInputTypes(InputType.feedForward(2))
                .addLayer("flow", Flows.layer(new PlanarDynamics(2, 2)).build(), "x")
                .setOutputs("flow")
                .build());
    other.init();
    refused("encoded, posterior, decoded and bound", () -> FlowVae.of(other));
  }

  private static void refused(String part, Runnable action) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
  }
}
