package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Whatever is configured works, or is refused while the network is made by a message about the
 * setting: random settings of layers and vertices, and what happens to them.
 */
class RandomConfigurationTest {

  private static final int CONFIGURATIONS = 200;

  /** A random configuration, and what was chosen for it. */
  private static final class Draw {

    private final Random random;
    private final StringBuilder chosen = new StringBuilder();
    private boolean images;
    private int size;
    private int side;

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

    /** Mostly the usual value, at times another. */
    @SafeVarargs
    @SuppressWarnings("varargs") // The array is read only.
    private <T> T rarely(String what, T usual, T... others) {
      return random.nextInt(8) == 0 ? of(what, others) : usual;
    }

    private boolean sometimes(String what, int oneIn) {
      boolean yes = random.nextInt(oneIn) == 0;
      chosen.append(yes ? " " + what : "");
      return yes;
    }

    OdeSolver solver() {
      ExplicitRungeKutta method = of("method", Methods.all().toArray(ExplicitRungeKutta[]::new));
      boolean adaptive = method.tableau().hasErrorEstimate() && random.nextBoolean();
      return OdeSolver.builder()
          .method(method)
          .rtol(rarely("rtol", 1e-3, 0.0, 1e-2, 2.0, -1.0, Double.NaN))
          .atol(rarely("atol", 1e-3, 1e-5, -1.0))
          .errorNorm(of("norm", ErrorNorms.values()))
          .firstStep(rarely("firstStep", 0.0, 0.1, -1.0))
          .maximumStep(rarely("maximumStep", Double.POSITIVE_INFINITY, 0.25, 0.0))
          .maximumSteps(rarely("maximumSteps", 10_000, 500, 0))
          .stepSizeController(
              adaptive || sometimes("adaptive", 12)
                  ? AdaptiveStepSize.integral()
                  : new FixedStepSize(rarely("step", 0.5, 0.3, 2.0, 0.0, -0.5)))
          .build();
    }

    GradientMethod gradient() {
      return of("gradient", 0, 1, 2) == 0
          ? new ContinuousAdjoint()
          : random.nextBoolean() ? new DiscreteAdjoint() : new InterpolatingAdjoint();
    }

    double[] times() {
      return rarely(
              "times",
              List.of(0.0, 1.0),
              List.of(1.0, 0.0),
              List.of(0.0, 0.5, 1.0),
              List.of(0.0),
              List.of(0.0, 0.0),
              List.of(0.0, Double.NaN))
          .stream()
          .mapToDouble(Double::doubleValue)
          .toArray();
    }

    Activation activation() {
      Activation drawn = of("activation", Activation.values());
      // The cube leads to infinity in finite time, which is no fault of a configuration.
      return drawn == Activation.CUBE ? Activation.TANH : drawn;
    }

    WeightInit weightInit() {
      return WeightInit.valueOf(
          of("weightInit", "XAVIER", "UNIFORM", "IDENTITY", "ZERO", "XAVIER_LEGACY", "RELU"));
    }

    TimeConditioning time() {
      return of("time", TimeConditioning.values());
    }

    Dynamics dynamics() {
      Supplier<Dynamics> kind =
          images
              ? of("dynamics", 0, 1) == 0 ? this::convolutions : this::layersOfImages
              : of("dynamics", 0, 1) == 0 ? this::dense : this::layersOfVectors;
      return rarely("kind", kind, this::convolutions, this::dense).get();
    }

    private Dynamics dense() {
      return DenseDynamics.builder()
          .hidden(rarely("hidden", size, 0, 7, 1))
          .activation(activation())
          .time(time())
          .weightInit(weightInit().getWeightInitFunction())
          .build();
    }

    private Dynamics convolutions() {
      ConvolutionDynamics.Builder builder =
          ConvolutionDynamics.builder()
              .convolutions(rarely("convolutions", 1, 2, 0))
              .kernelSize(rarely("kernelSize", 3, 1, 2, 5))
              .activation(activation())
              .time(time())
              .weightInit(weightInit().getWeightInitFunction());
      if (sometimes("withoutNormalization", 2)) {
        builder.withoutNormalization();
      } else if (sometimes("groups", 2)) {
        builder.groups(of("groups", 1, 2, 3));
      }
      return builder.build();
    }

    private Dynamics layersOfVectors() {
      DenseLayer dense =
          new DenseLayer.Builder()
              .nOut(rarely("nOut", size, size + 1, 0))
              .activation(activation())
              .weightInit(weightInit())
              .hasBias(random.nextBoolean())
              .hasLayerNorm(sometimes("layerNorm", 3))
              .build();
      return layers(dense);
    }

    private Dynamics layersOfImages() {
      ConvolutionLayer.BaseConvBuilder<?> builder =
          switch (of("convolution", 0, 1, 2)) {
            case 0 -> new ConvolutionLayer.Builder(3, 3);
            case 1 -> new SeparableConvolution2D.Builder(3, 3);
            default -> new DepthwiseConvolution2D.Builder(3, 3);
          };
      builder.setNOut(rarely("nOut", size, size + 1));
      builder.setActivationFn(activation().getActivationFunction());
      builder.setWeightInitFn(weightInit().getWeightInitFunction());
      builder.convolutionMode(rarely("mode", ConvolutionMode.Same, ConvolutionMode.Truncate));
      builder.setHasBias(random.nextBoolean());
      return layers(builder.build());
    }

    private Dynamics layers(Layer first) {
      LayerDynamics.Builder builder =
          LayerDynamics.builder()
              .layer(first)
              .time(time())
              .replaceBatchNormalization(random.nextBoolean());
      switch (of("second", 0, 1, 2, 3, 4)) {
        case 0 -> builder.layer(new BatchNormalization());
        case 1 -> builder.layer(new ActivationLayer(Activation.TANH));
        case 2 -> builder.layer(new PReLULayer.Builder().build());
        case 3 -> builder.residual(first);
        default -> chosen.append("");
      }
      return builder.build();
    }

    LayerConstraint constraint() {
      return of(
          "constraint",
          new MaxNormConstraint(0.5, 0),
          new MaxNormConstraint(0.5, 1),
          new MaxNormConstraint(0.5, 1, 2, 3),
          new MaxNormConstraint(0.5),
          new MinMaxNormConstraint(0.1, 1, 1),
          new NonNegativeConstraint());
    }

    IUpdater updater() {
      return of("updater", new Sgd(0.01), new Adam(1e-3), new Nesterovs(1e-3, 0.9));
    }

    NeuralNetConfiguration.Builder network() {
      NeuralNetConfiguration.Builder builder =
          new NeuralNetConfiguration.Builder()
              .seed(3)
              .dataType(of("type", DataType.FLOAT, DataType.DOUBLE))
              .updater(updater())
              .gradientNormalization(of("normalization", GradientNormalization.values()))
              .l2(rarely("l2", 0.0, 0.1));
      if (sometimes("half", 30)) {
        builder.dataType(DataType.FLOAT16);
      }
      if (sometimes("weightNoise", 30)) {
        builder.weightNoise(new DropConnect(0.5));
      }
      if (sometimes("networkConstraint", 8)) {
        // The output layer of DL4J has to bear it as well.
        builder.constrainWeights(
            of("ofAll", new MaxNormConstraint(0.5, 0), new MaxNormConstraint(0.5, 1)));
      }
      if (sometimes("dropOut", 8)) {
        builder.dropOut(0.8);
      }
      return builder;
    }

    InputType input() {
      size = of("size", 1, 2, 4);
      side = of("side", 1, 3);
      return images ? InputType.convolutional(side, side, size) : InputType.feedForward(size);
    }

    ComputationGraph layerNetwork() {
      images = of("images", true, false);
      InputType input = input();
      OdeLayer.Builder layer =
          new OdeLayer.Builder(dynamics())
              .name("block")
              .solver(solver())
              .gradient(gradient())
              .times(times())
              .output(rarely("output", OdeOutput.FINAL_STATE, OdeOutput.TRAJECTORY));
      if (sometimes("layerConstraint", 6)) {
        layer.constrainAllParameters(constraint());
      }
      NeuralNetConfiguration.Builder network = network();
      var graph = network.graphBuilder().addInputs("in").addLayer("block", layer.build(), "in");
      boolean pooled = images || chosen.indexOf("output=TRAJECTORY") >= 0;
      if (pooled) {
        graph.addLayer("pool", new GlobalPoolingLayer(), "block");
      }
      return Graphs.initialised(
          graph
              .addLayer("out", Networks.classifier(), pooled ? "pool" : "block")
              .setOutputs("out")
              .setInputTypes(input));
    }

    ComputationGraph vertexNetwork() {
      images = rarely("images", false, true);
      InputType input = input();
      OdeVertex.Builder vertex =
          new OdeVertex.Builder(dynamics())
              .solver(solver())
              .gradient(gradient())
              .timeScale(rarely("timeScale", 1.0, 0.5, 0.0))
              .l1(rarely("l1", 0.0, 0.1, -1.0))
              .updater(updater());
      if (sometimes("vertexConstraint", 6)) {
        vertex.constrainAllParameters(constraint());
      }
      return Graphs.initialised(
          network()
              .graphBuilder()
              .addInputs("in", "times")
              .addVertex("block", vertex.build(), "in", "times")
              .addLayer("pool", new GlobalPoolingLayer(), "block")
              .addLayer("out", Networks.classifier(), "pool")
              .setOutputs("out")
              .setInputTypes(input, InputType.feedForward(3)));
    }
  }

  @Test
  void layersWorkOrAreRefused() {
    int working = 0;
    for (int seed = 0; seed < CONFIGURATIONS; seed++) {
      Draw draw = new Draw(seed);
      working += works(draw, draw::layerNetwork, seed) ? 1 : 0;
    }
    assertTrue(working > CONFIGURATIONS / 6, "tests little: only " + working + " work");
  }

  @Test
  void verticesWorkOrAreRefused() {
    int working = 0;
    for (int seed = 0; seed < CONFIGURATIONS; seed++) {
      Draw draw = new Draw(1_000 + seed);
      working += works(draw, draw::vertexNetwork, seed) ? 1 : 0;
    }
    assertTrue(working > CONFIGURATIONS / 12, "tests little: only " + working + " work");
  }

  private static boolean works(Draw draw, Supplier<ComputationGraph> network, int seed) {
    ComputationGraph graph;
    try {
      graph = network.get();
    } catch (IllegalArgumentException | IllegalStateException | DL4JInvalidConfigException e) {
      String message = String.valueOf(e.getMessage());
      boolean speaks = message.length() > 20 && !message.contains("Exception");
      assertTrue(speaks, seed + draw.chosen.toString() + " -> " + e);
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(seed + draw.chosen.toString() + " -> " + e, e);
    }
    try {
      assertTrainsAndRestores(graph, data(draw, graph.getConfiguration().getDataType()));
      return true;
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(seed + draw.chosen.toString() + " -> " + e, e);
    }
  }

  private static MultiDataSet data(Draw draw, DataType type) {
    Nd4j.getRandom().setSeed(1);
    INDArray state =
        draw.images
            ? Nd4j.randn(type, 2, draw.size, draw.side, draw.side)
            : Nd4j.randn(type, 2, draw.size);
    INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0, 0}, {0, 1, 0}}).castTo(type);
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 0.5, 1}, {0, 0.5, 1}}).castTo(type);
    return new MultiDataSet(new INDArray[] {state, times}, new INDArray[] {labels});
  }

  private static void assertTrainsAndRestores(ComputationGraph graph, MultiDataSet all)
      throws IOException {
    INDArray[] features = new INDArray[graph.getNumInputArrays()];
    for (int i = 0; i < features.length; i++) {
      features[i] = all.getFeatures(i);
    }
    graph.fit(new MultiDataSet(features, all.getLabels()));
    INDArray output = graph.output(features)[0];
    double sum = output.sumNumber().doubleValue() + graph.params().sumNumber().doubleValue();
    assertTrue(Double.isFinite(sum) && Double.isFinite(graph.score()), "not a number");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(output, restored.output(features)[0]);
    for (ComputationGraph each : List.of(graph, restored)) {
      Arrays.stream(each.getLayers()).forEach(org.deeplearning4j.nn.api.Layer::close);
    }
  }
}
