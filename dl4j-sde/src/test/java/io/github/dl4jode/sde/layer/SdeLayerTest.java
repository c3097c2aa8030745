package io.github.dl4jode.sde.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.finetune.FineTuning;
import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.dynamics.ConstantDiffusion;
import io.github.dl4jode.sde.dynamics.DiffusionNetwork;
import io.github.dl4jode.sde.dynamics.MatrixDiffusion;
import io.github.dl4jode.sde.dynamics.NeuralSde;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SdeLayerTest {

  @BeforeEach
  void inDouble() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    Nd4j.getRandom().setSeed(3);
  }

  @AfterEach
  void inFloat() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  private static NeuralSde sde(DiffusionNetwork diffusion, Calculus calculus) {
    return new NeuralSde(
        DenseDynamics.builder().hidden(4).activation(Activation.TANH).build(), diffusion, calculus);
  }

  private static MultiLayerNetwork network(SdeLayer layer, InputType input) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(12)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.05))
            .list()
            .layer(layer)
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(input)
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  static List<Arguments> kinds() {
    List<Arguments> kinds = new ArrayList<>();
    DiffusionNetwork componentwise = new ComponentwiseDiffusion(3, 0.8);
    kinds.add(Arguments.of(componentwise, SdeMethods.EULER_MARUYAMA, Calculus.ITO, 1));
    kinds.add(Arguments.of(componentwise, SdeMethods.MILSTEIN, Calculus.ITO, 2));
    kinds.add(Arguments.of(componentwise, SdeMethods.SRID2, Calculus.ITO, 1));
    kinds.add(Arguments.of(componentwise, SdeMethods.SLOW_RK, Calculus.STRATONOVICH, 1));
    kinds.add(Arguments.of(new ConstantDiffusion(0.4), SdeMethods.SRA1, Calculus.ITO, 3));
    kinds.add(
        Arguments.of(new MatrixDiffusion(3, 4, 1), SdeMethods.HEUN, Calculus.STRATONOVICH, 2));
    return kinds;
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @MethodSource("kinds")
  void gradientCheck(DiffusionNetwork diffusion, SdeMethod method, Calculus calculus, int paths) {
    SdeLayer layer =
        new SdeLayer.Builder(sde(diffusion, calculus))
            .solver(SdeSolver.of(method, 0.25))
            .samplePaths(paths)
            .updater(new NoOp())
            .build();
    check(layer);
  }

  @Test
  void gradientCheckOfUndoneStepsAndOfATrajectory() {
    check(
        new SdeLayer.Builder(sde(new ComponentwiseDiffusion(3, 0.8), Calculus.STRATONOVICH))
            .solver(SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, 0.25))
            .gradient(new SdeGradientMethod.UndoneSteps())
            .updater(new NoOp())
            .build());
  }

  private static void check(SdeLayer layer) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(12)
            .dataType(DataType.DOUBLE)
            .updater(new NoOp())
            .list()
            .layer(layer)
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.TANH)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(network)
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8)
                .print(GradientCheckUtil.PrintMode.ZEROS)
                .input(Nd4j.rand(DataType.DOUBLE, 3, 2))
                .labels(Nd4j.rand(DataType.DOUBLE, 3, 2))));
  }

  private static SdeLayer.Builder usual() {
    return new SdeLayer.Builder(sde(new ComponentwiseDiffusion(3, 0.8), Calculus.ITO))
        .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.25));
  }

  @Test
  void aResumedTrainingHasTheSameBits() throws IOException {
    INDArray input = Nd4j.rand(DataType.DOUBLE, 3, 2);
    INDArray labels = Nd4j.rand(DataType.DOUBLE, 3, 2);
    MultiLayerNetwork network = network(usual().build(), InputType.feedForward(2));
    fit(network, input, labels, 3);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, saved, true);
    MultiLayerNetwork resumed =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved.toByteArray()));
    MultiLayerNetwork copy = network.clone();
    fit(network, input, labels, 3);
    fit(resumed, input, labels, 3);
    fit(copy, input, labels, 3);
    assertEquals(network.params(), resumed.params());
    assertEquals(network.params(), copy.params());
    assertEquals(network.output(input), resumed.output(input));
    assertEquals(
        network.getLayerWiseConfigurations().getConf(0).getLayer(),
        resumed.getLayerWiseConfigurations().getConf(0).getLayer());
  }

  @Test
  void aListenerHearsOfStepsAndAdjoint() {
    INDArray input = Nd4j.rand(DataType.DOUBLE, 3, 2);
    INDArray labels = Nd4j.rand(DataType.DOUBLE, 3, 2);
    MultiLayerNetwork network = network(usual().times(0, 0.5, 2).build(), InputType.feedForward(2));
    List<SolveFigures> told = new ArrayList<>();
    network.addListeners(new SolveListener(1, told::addAll));
    fit(network, input, labels, 1);

    SolveFigures figures = told.get(0);
    int steps = figures.steps().size();
    assertTrue(steps > 0);
    assertEquals(new SolverStatistics(steps, 0, steps), figures.forward());
    assertEquals(figures.forward(), figures.backward());
    double length = figures.steps().stream().mapToDouble(AcceptedStep::stepSize).sum();
    assertEquals(2, length, 1e-12);
    assertTrue(figures.adjointNorm().orElseThrow() > 0);
    network.output(input);
    assertTrue(SolveListener.figures(network, 0, 0).get(0).adjointNorm().isEmpty());
  }

  private static void fit(MultiLayerNetwork network, INDArray input, INDArray labels, int times) {
    for (int i = 0; i < times; i++) {
      network.fit(input, labels);
    }
  }

  @Test
  void noiseChangesWithTheIterationAndNotBetweenCallsOutsideTraining() {
    INDArray input = Nd4j.rand(DataType.DOUBLE, 3, 2);
    MultiLayerNetwork network = network(usual().build(), InputType.feedForward(2));
    assertEquals(network.output(input), network.output(input));
    INDArray first = network.feedForwardToLayer(0, input, true).get(1).dup();
    assertEquals(first, network.feedForwardToLayer(0, input, true).get(1));
    network.getLayerWiseConfigurations().setIterationCount(1);
    network.getLayer(0).setIterationCount(1);
    assertNotEquals(first, network.feedForwardToLayer(0, input, true).get(1));
  }

  @Test
  void noNoiseIsTheOrdinaryEquation() {
    NeuralSde decay =
        new NeuralSde(DenseDynamics.builder().build(), new ConstantDiffusion(0.5), Calculus.ITO);
    SdeLayer layer =
        new SdeLayer.Builder(decay)
            .solver(SdeSolver.of(SdeMethods.HEUN, 0.01))
            .inferenceNoise(InferenceNoise.OFF)
            .build();
    MultiLayerNetwork network = network(layer, InputType.feedForward(2));
    INDArray w = network.getLayer(0).getParam("W1");
    w.assign(Nd4j.eye(2).castTo(DataType.DOUBLE).mul(-0.7));
    network.getLayer(0).getParam("b1").assign(0);
    INDArray input = Nd4j.rand(DataType.DOUBLE, 3, 2);
    INDArray output = network.feedForwardToLayer(0, input, false).get(1);
    double largest = output.sub(input.mul(Math.exp(-0.7))).amaxNumber().doubleValue();
    assertTrue(largest < 1e-5, "off by " + largest);
  }

  @Test
  void pathsAreInSequenceAndATrajectoryBeginsWithTheInput() {
    SdeLayer layer = usual().samplePaths(3).output(OdeOutput.TRAJECTORY).times(0, 0.5, 2).build();
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.DOUBLE)
            .list()
            .layer(layer)
            .layer(new RnnLossLayer.Builder(LossFunction.MSE).build())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    INDArray input = Nd4j.rand(DataType.DOUBLE, 4, 2);
    INDArray output = network.feedForwardToLayer(0, input, false).get(1);
    assertArrayEquals(new long[] {4, 6, 3}, output.shape());
    for (int path = 0; path < 3; path++) {
      for (int component = 0; component < 2; component++) {
        assertEquals(input.getDouble(1, component), output.getDouble(1, 2 * path + component, 0));
      }
    }
    assertNotEquals(output.getDouble(1, 0, 2), output.getDouble(1, 2, 2));
  }

  /** The mean and mean square of an Ornstein–Uhlenbeck process at t = 1, from several states. */
  @Test
  void learnsDriftAndDiffusionFromMoments() {
    double rate = 0.8;
    double centre = 0.4;
    double volatility = 0.6;
    int paths = 128;
    SdeLayer layer =
        new SdeLayer.Builder(
                new NeuralSde(
                    DenseDynamics.builder().build(), new ConstantDiffusion(1), Calculus.ITO))
            .solver(SdeSolver.of(SdeMethods.SRA1, 0.1))
            .samplePaths(paths)
            .build();
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.05))
            .list()
            .layer(layer)
            .layer(new SampleMoments(paths))
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .setInputType(InputType.feedForward(1))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    INDArray starts = Nd4j.linspace(DataType.DOUBLE, -2, 4.0 / 7, 8).reshape(8, 1);
    INDArray mean = starts.sub(centre).mul(Math.exp(-rate)).add(centre);
    double variance = volatility * volatility * (1 - Math.exp(-2 * rate)) / (2 * rate);
    INDArray moments = Nd4j.concat(1, mean, mean.mul(mean).add(variance));
    fit(network, starts, moments, 300);
    FineTuning.builder().learningRate(0.01).build().apply(network);
    fit(network, starts, moments, 300);
    INDArray w = network.getLayer(0).getParam("W1");
    INDArray b = network.getLayer(0).getParam("b1");
    double s = network.getLayer(0).getParam("gs").getDouble(0);
    assertEquals(-rate, w.getDouble(0), 0.15);
    assertEquals(rate * centre, b.getDouble(0), 0.15);
    assertEquals(volatility, Math.log1p(Math.exp(s)), 0.06);
  }

  @Test
  void refusesInputThatIsNotFinite() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .list()
            .layer(usual().name("noisy").build())
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    INDArray input = Nd4j.ones(DataType.DOUBLE, 3, 2).putScalar(1, 1, Double.NaN);
    assertEquals(
        "SdeLayer \"noisy\": The initial state has an element that is not finite",
        message(() -> network.output(input)));
  }

  @Test
  void aLossThatIsNotFiniteNamesTheLayer() {
    MultiLayerNetwork network = network(usual().name("noisy").build(), InputType.feedForward(2));
    INDArray input = Nd4j.ones(DataType.DOUBLE, 3, 2);
    assertEquals(
        "SdeLayer \"noisy\", backward pass: The output cotangents hold an infinite value or NaN:"
            + " look at the loss, which is not finite or has a derivative that is not finite",
        message(() -> network.fit(input, Nd4j.valueArrayOf(new long[] {3, 2}, Double.NaN))));
  }

  /** Steps that follow the noise are a function of it, so a training has the same bits again. */
  @Test
  void trainsWithAdaptiveSteps() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.01))
            .list()
            .layer(
                usual()
                    .solver(SdeSolver.of(SdeMethods.MILSTEIN, 0.25).adaptive(1e-2, 1e-2))
                    .build())
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .setInputType(InputType.feedForward(2))
            .build();
    INDArray input = Nd4j.ones(DataType.DOUBLE, 3, 2);
    INDArray[] parameters = new INDArray[2];
    for (int run = 0; run < 2; run++) {
      MultiLayerNetwork network =
          new MultiLayerNetwork(MultiLayerConfiguration.fromJson(configuration.toJson()));
      network.init();
      network.fit(input, input);
      network.fit(input, input);
      parameters[run] = network.params().dup();
    }
    assertEquals(parameters[0], parameters[1]);
  }

  private static String message(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(IllegalArgumentException.class, action).getMessage();
  }
}
