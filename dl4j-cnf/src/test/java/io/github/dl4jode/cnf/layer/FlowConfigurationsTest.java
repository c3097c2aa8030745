package io.github.dl4jode.cnf.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.TimedLayer;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A flow with random settings trains and is restored, or is refused while the network is made. */
class FlowConfigurationsTest {

  private static final int CONFIGURATIONS = 150;

  /** A random configuration, and what was chosen for it. */
  private static final class Draw {

    private final Random random;
    private final StringBuilder chosen = new StringBuilder();
    private long[] example;

    Draw(long seed) {
      // Generators of neighbouring seeds begin alike.
      random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    @SafeVarargs
    private <T> T of(String what, T... values) {
      T value = values[random.nextInt(values.length)];
      chosen.append(' ').append(what).append('=').append(value);
      return value;
    }

    private boolean oneIn(int count, String what) {
      boolean yes = random.nextInt(count) == 0;
      chosen.append(yes ? " " + what : "");
      return yes;
    }

    private Activation activation() {
      Activation drawn = of("activation", Activation.values());
      // The cube leads to infinity in finite time, which is no fault of a configuration.
      return drawn == Activation.CUBE ? Activation.TANH : drawn;
    }

    private Dynamics dynamics(boolean images) {
      int kind = of("dynamics", 0, 1, 2);
      if (kind == 0) {
        return FfjordDynamics.builder()
            .hidden(of("hidden", 2L, 5L, 0L))
            .layer(of("layer", TimedLayer.values()))
            .activation(activation())
            .build();
      }
      boolean other = oneIn(12, "otherKind");
      return images != other
          ? ConvolutionDynamics.builder()
              .convolutions(1)
              .withoutNormalization()
              .activation(activation())
              .time(of("time", TimeConditioning.values()))
              .build()
          : DenseDynamics.builder()
              .hidden(of("hidden", 2L, 5L))
              .activation(activation())
              .time(of("time", TimeConditioning.values()))
              .weightInit(
                  of("weightInit", WeightInit.XAVIER, WeightInit.IDENTITY, WeightInit.UNIFORM)
                      .getWeightInitFunction())
              .build();
    }

    private CnfOutputLayer layer(boolean images) {
      CnfOutputLayer.Builder builder =
          oneIn(4, "two")
              ? new CnfOutputLayer.Builder(dynamics(images), dynamics(images))
              : new CnfOutputLayer.Builder(dynamics(images));
      builder
          .solver(
              OdeSolver.builder()
                  .method(of("method", Methods.all().toArray(Method[]::new)))
                  .stepSizeController(new FixedStepSize(of("step", 0.5, 0.5, 0.5, 0.0)))
                  .build())
          .divergence(oneIn(2, "estimate") ? Divergence.hutchinson() : Divergence.exact())
          .times(of("from", 0.0, 0.0, 1.0, Double.NaN), of("to", 1.0, 0.5))
          .densityErrorControlled(random.nextBoolean());
      switch (of("gradient", 0, 1, 2)) {
        case 0 -> builder.gradient(new ContinuousAdjoint());
        case 1 -> builder.gradient(new DiscreteAdjoint());
        default -> builder.gradient(new InterpolatingAdjoint());
      }
      if (oneIn(4, "penalties")) {
        builder.penalties(new DynamicsPenalties(of("kinetic", 0.1, -0.1), 0.1));
      }
      if (oneIn(8, "pixels")) {
        builder.pixels(PixelTransform.ofBytes());
      }
      if (oneIn(5, "constraint")) {
        builder.constrainWeights(
            of(
                "kind",
                new MaxNormConstraint(0.5, 1),
                new MaxNormConstraint(0.5, 1, 2, 3),
                new NonNegativeConstraint()));
      }
      return builder.build();
    }

    MultiLayerNetwork network() {
      boolean images = of("images", true, false);
      long channels = of("size", 1L, 2L);
      long side = of("side", 1L, 2L);
      example = images ? new long[] {channels, side, side} : new long[] {channels};
      InputType type =
          images ? InputType.convolutional(side, side, channels) : InputType.feedForward(channels);
      NeuralNetConfiguration.Builder network =
          new NeuralNetConfiguration.Builder()
              .seed(2)
              .dataType(of("type", DataType.FLOAT, DataType.DOUBLE))
              .updater(new Adam(1e-3))
              .l2(of("l2", 0.0, 0.1));
      if (oneIn(20, "weightNoise")) {
        network.weightNoise(new DropConnect(0.5));
      }
      MultiLayerNetwork result =
          new MultiLayerNetwork(network.list().layer(layer(images)).setInputType(type).build());
      result.init();
      return result;
    }
  }

  @Test
  void flowsWorkOrAreRefused() {
    int working = 0;
    for (int seed = 0; seed < CONFIGURATIONS; seed++) {
      working += works(new Draw(seed)) ? 1 : 0;
    }
    assertTrue(working > CONFIGURATIONS / 10, "tests little: only " + working + " work");
  }

  private static boolean works(Draw draw) {
    MultiLayerNetwork network;
    try {
      network = draw.network();
    } catch (IllegalArgumentException | IllegalStateException | DL4JInvalidConfigException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.length() > 20 && !message.contains("Exception"), draw.chosen + " -> " + e);
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(draw.chosen + " -> " + e, e);
    }
    try {
      assertTrainsAndRestores(network, draw.example);
      return true;
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(draw.chosen + " -> " + e, e);
    }
  }

  private static void assertTrainsAndRestores(MultiLayerNetwork network, long... example)
      throws IOException {
    Nd4j.getRandom().setSeed(1);
    DataType type = network.getLayerWiseConfigurations().getDataType();
    long[] shape = new long[example.length + 1];
    shape[0] = 3;
    System.arraycopy(example, 0, shape, 1, example.length);
    INDArray examples = Nd4j.rand(type, shape);
    network.fit(new DataSet(examples, examples));
    INDArray output = network.output(examples);
    double sum = output.sumNumber().doubleValue() + network.params().sumNumber().doubleValue();
    assertTrue(Double.isFinite(sum) && Double.isFinite(network.score()), "not a number");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(output, restored.output(examples));
    for (MultiLayerNetwork each : List.of(network, restored)) {
      Arrays.stream(each.getLayers()).forEach(org.deeplearning4j.nn.api.Layer::close);
    }
  }
}
