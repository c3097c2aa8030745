package io.github.dl4jode.cnf.saved;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.FlowVae;
import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.divergence.HutchinsonDivergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.dynamics.TimedLayer;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/** Flows that name every kind of dynamics, divergence, noise, penalty and likelihood once. */
final class SmallFlows {

  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();

  private SmallFlows() {}

  static Map<String, ContinuousNormalizingFlow> all(DataType type) {
    Map<String, ContinuousNormalizingFlow> all = new LinkedHashMap<>();
    all.put("flow-planar", flow(type, 2, new CnfOutputLayer.Builder(new PlanarDynamics(3, 2))));
    all.put("flow-ffjord", flow(type, 2, everyLayer()));
    all.put("flow-dense", flow(type, 2, dense()));
    all.put("flow-conditional", flow(type, 2, conditional()));
    all.put("flow-regularised", flow(type, 2, regularised()));
    all.put("flow-estimated", flow(type, 3, estimated()));
    all.put("flow-image", flow(type, 4, image()));
    all.put("flow-image-pixels", flow(type, 4, image().pixels(new PixelTransform(4, 0.1))));
    return all;
  }

  private static ContinuousNormalizingFlow flow(
      DataType type, long dimension, CnfOutputLayer.Builder layer) {
    return ContinuousNormalizingFlow.builder(dimension, layer.build())
        .dataType(type)
        .updater(new Adam(0.01))
        .seed(12)
        .build();
  }

  private static FfjordDynamics.Builder ffjord() {
    return FfjordDynamics.builder().hidden(3);
  }

  private static CnfOutputLayer.Builder everyLayer() {
    Dynamics[] dynamics =
        Arrays.stream(TimedLayer.values())
            .map(layer -> ffjord().layer(layer).build())
            .toArray(Dynamics[]::new);
    return new CnfOutputLayer.Builder(dynamics).solver(FIXED).gradient(new DiscreteAdjoint());
  }

  private static CnfOutputLayer.Builder dense() {
    return new CnfOutputLayer.Builder(
            DenseDynamics.builder().hidden(3).time(TimeConditioning.CONCATENATED).build())
        .times(0.5, -0.5)
        .gradient(new InterpolatingAdjoint());
  }

  private static CnfOutputLayer.Builder conditional() {
    return new CnfOutputLayer.Builder(
            ffjord().context(1).layer(TimedLayer.BLEND).build(), new PlanarDynamics(2, 2))
        .gradient(new ContinuousAdjoint());
  }

  private static CnfOutputLayer.Builder regularised() {
    return new CnfOutputLayer.Builder(ffjord().activation(Activation.SOFTPLUS).build())
        .penalties(new DynamicsPenalties(0.1, 0.2))
        .base(new BaseDistribution(1.5))
        .evaluationSolver(OdeSolver.builder().method(Methods.TSIT5).rtol(1e-6).atol(1e-6).build())
        .densityErrorControlled(false);
  }

  private static CnfOutputLayer.Builder estimated() {
    return new CnfOutputLayer.Builder(ffjord().build())
        .divergence(Divergence.hutchinson())
        .evaluationDivergence(Divergence.exact())
        .gradient(new DiscreteAdjoint());
  }

  private static CnfOutputLayer.Builder image() {
    return new CnfOutputLayer.Builder(ffjord().kernelSize(3).hidden(2).build())
        .images(1, 2, 2)
        .divergence(new HutchinsonDivergence(Noise.GAUSSIAN))
        .solver(FIXED)
        .gradient(new DiscreteAdjoint());
  }

  static Map<String, FlowVae> autoencoders(DataType type) {
    Map<String, FlowVae> all = new LinkedHashMap<>();
    all.put("vae-bernoulli", vae(type, 2).build());
    all.put(
        "vae-gaussian-conditional-flow",
        vae(type, 2)
            .likelihood(Likelihood.gaussianWithLearnedDeviation(0.7))
            .klAnnealing(new KlAnnealing(0.3, 5))
            .flow(
                new CnfOutputLayer.Builder(ffjord().context(2).build())
                    .gradient(new DiscreteAdjoint())
                    .build())
            .build());
    all.put(
        "vae-image-flow",
        vae(type, 4).likelihood(Likelihood.gaussian(0.5)).flow(image().build()).build());
    return all;
  }

  private static FlowVae.Builder vae(DataType type, long latent) {
    return FlowVae.builder(3, latent)
        .encoder(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build())
        .decoder(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build())
        .updater(new Adam(0.01))
        .dataType(type)
        .seed(3);
  }

  /** A flow as the last layer of a network that has others before it. */
  static MultiLayerNetwork network(DataType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(12)
                .dataType(type)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build())
                .layer(new CnfOutputLayer.Builder(ffjord().build()).build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    return network;
  }
}
