package io.github.dl4jode.saved;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.BackwardSolver;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks on vectors that name every method, controller, norm and gradient once. */
final class DenseModels {

  static final int SIZE = 2;
  static final int CLASSES = 2;

  private DenseModels() {}

  static Map<String, MultiLayerNetwork> all(DataType type) {
    Map<String, MultiLayerNetwork> all = new LinkedHashMap<>();
    all.put("dense-defaults", network(type, new OdeLayer.Builder(dynamics()).build()));
    all.put("dense-times-backwards", network(type, backwards()));
    all.put("dense-interpolating", network(type, interpolating()));
    all.put("dense-layer-dynamics", network(type, layers()));
    all.put("dense-fixed-methods", network(type, fixedMethods()));
    all.put("dense-adaptive-methods", network(type, adaptiveMethods()));
    all.put("dense-trajectory", trajectory(type, Methods.TSIT5, new DiscreteAdjoint()));
    all.put("dense-trajectory-adjoint", trajectory(type, Methods.DOPRI5, new ContinuousAdjoint()));
    return all;
  }

  static NeuralNetConfiguration.Builder configuration(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(0.01));
  }

  static OutputLayer classifier() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nOut(CLASSES)
        .build();
  }

  private static MultiLayerNetwork network(DataType type, Layer... layers) {
    ListBuilder list = configuration(type).list();
    Arrays.stream(layers).forEach(list::layer);
    return initialised(list.layer(classifier()));
  }

  private static MultiLayerNetwork initialised(ListBuilder list) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.feedForward(SIZE)).build());
    network.init();
    return network;
  }

  private static DenseDynamics dynamics() {
    return DenseDynamics.builder().hidden(3).build();
  }

  private static DenseDynamics timed() {
    return DenseDynamics.builder().hidden(3).time(TimeConditioning.CONCATENATED).build();
  }

  private static Layer backwards() {
    return new OdeLayer.Builder(
            DenseDynamics.builder()
                .hidden(3, 2)
                .activation(Activation.SOFTPLUS)
                .time(TimeConditioning.CONCATENATED)
                .weightInit(new WeightInitDistribution(new NormalDistribution(0, 0.3)))
                .build())
        .name("backwards")
        .solver(
            OdeSolver.builder()
                .method(Methods.DOPRI8)
                .rtol(1e-4)
                .atol(0)
                .stepSizeController(new AdaptiveStepSize(0.8, 0.3, 5, 0.7, 0.2))
                .errorNorm(ErrorNorms.MAX)
                .firstStep(0.1)
                .minimumStep(1e-6)
                .maximumStep(0.25)
                .maximumSteps(77)
                .build())
        .gradient(new DiscreteAdjoint(StageStorage.STORED, 0))
        .times(2, 1.5, 1)
        .updater(new Nesterovs(0.1, 0.9))
        .l2(1e-2)
        .build();
  }

  private static Layer interpolating() {
    OdeSolver backward = OdeSolver.builder().method(Methods.TSIT5).rtol(1e-5).atol(1e-8).build();
    return new OdeLayer.Builder(timed())
        .gradient(new InterpolatingAdjoint(false, BackwardSolver.of(backward)))
        .build();
  }

  private static Layer layers() {
    return new OdeLayer.Builder(
            LayerDynamics.builder()
                .residual(
                    new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build(),
                    new DenseLayer.Builder().nOut(SIZE).activation(Activation.TANH).build())
                .layer(new DenseLayer.Builder().nOut(SIZE).activation(Activation.ELU).build())
                .time(TimeConditioning.CONCATENATED)
                .build())
        .build();
  }

  /** A layer for each method without an error estimate. */
  private static Layer[] fixedMethods() {
    return Methods.all().stream()
        .filter(method -> !method.tableau().hasErrorEstimate())
        .map(
            method ->
                OdeSolver.builder()
                    .method(method)
                    .stepSizeController(new FixedStepSize(0.25))
                    .build())
        .map(
            solver ->
                new OdeLayer.Builder(dynamics())
                    .solver(solver)
                    .gradient(new DiscreteAdjoint(StageStorage.RECOMPUTED))
                    .build())
        .toArray(Layer[]::new);
  }

  /** A layer for each method with an error estimate, and one gradient method after the other. */
  private static Layer[] adaptiveMethods() {
    OdeSolver backward =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.1)).build();
    GradientMethod[] gradients = {
      new ContinuousAdjoint(),
      new ContinuousAdjoint(false, BackwardSolver.of(backward)),
      new InterpolatingAdjoint(),
      new InterpolatingAdjoint(true, BackwardSolver.of(backward)),
      new DiscreteAdjoint(StageStorage.RECOMPUTED, 1 << 20),
      new DiscreteAdjoint()
    };
    ExplicitRungeKutta[] methods =
        Methods.all().stream()
            .filter(method -> method.tableau().hasErrorEstimate())
            .toArray(ExplicitRungeKutta[]::new);
    Layer[] layers = new Layer[methods.length];
    for (int i = 0; i < methods.length; i++) {
      OdeSolver solver =
          OdeSolver.builder()
              .method(methods[i])
              .rtol(1e-3)
              .atol(1e-4)
              .stepSizeController(
                  i % 2 == 0
                      ? AdaptiveStepSize.proportionalIntegral()
                      : AdaptiveStepSize.integral())
              .build();
      layers[i] = new OdeLayer.Builder(timed()).solver(solver).gradient(gradients[i]).build();
    }
    return layers;
  }

  private static MultiLayerNetwork trajectory(
      DataType type, ExplicitRungeKutta method, GradientMethod gradient) {
    OdeSolver solver = OdeSolver.builder().method(method).rtol(1e-4).atol(1e-5).build();
    return initialised(
        configuration(type)
            .list()
            .layer(
                new OdeLayer.Builder(timed())
                    .solver(solver)
                    .gradient(gradient)
                    .output(OdeOutput.TRAJECTORY)
                    .times(0, 0.3, 1, 1.7)
                    .build())
            .layer(loss()));
  }

  private static RnnLossLayer loss() {
    return new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  /** A graph whose second input is the times. */
  static ComputationGraph vertex(DataType type) {
    ComputationGraph graph =
        new ComputationGraph(
            configuration(type)
                .graphBuilder()
                .addInputs("y0", "times")
                .addVertex(
                    "ode", new OdeVertex.Builder(timed()).timeScale(0.5).build(), "y0", "times")
                .addLayer("out", loss(), "ode")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(SIZE), InputType.feedForward(4))
                .build());
    graph.init();
    return graph;
  }
}
