package io.github.dl4jode.memory;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.ResidualBlock;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.ResidentMemory;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Networks in training keep no more memory with each iteration, with workspaces and without. */
@Tag("memory")
@EnabledOnOs(OS.LINUX)
class LayerMemoryTest {

  private static final OdeSolver SOLVER =
      OdeSolver.builder().method(Methods.DOPRI5).stepSizeController(new FixedStepSize(0.5)).build();

  /**
   * A layer in training.
   *
   * @param name in messages
   * @param input what it reads
   * @param iterations of training
   */
  record Case(String name, Layer layer, InputType input, WorkspaceMode workspaces, int iterations) {

    Case with(WorkspaceMode mode) {
      return new Case(name, layer, input, mode, iterations);
    }

    @Override
    public String toString() {
      return name + ", workspaces " + workspaces;
    }
  }

  static Stream<Case> cases() {
    InputType small = InputType.feedForward(4);
    InputType large = InputType.feedForward(800);
    InputType images = InputType.convolutional(8, 8, 4);
    InputType largeImages = InputType.convolutional(16, 16, 8);
    return Stream.of(
            of("small, continuous adjoint", dense(new ContinuousAdjoint()), small, 1500),
            of("small, discrete adjoint", dense(new DiscreteAdjoint()), small, 1500),
            of("large, continuous adjoint", dense(new ContinuousAdjoint()), large, 150),
            of("large, interpolating adjoint", dense(new InterpolatingAdjoint()), large, 150),
            of("large, discrete adjoint", dense(new DiscreteAdjoint()), large, 150),
            of("ODE of images", images(new DiscreteAdjoint()), images, 100),
            of("convolution", new Convolution.Builder(3).nOut(4).build(), images, 600),
            of("group norm", new GroupNormalization.Builder().build(), largeImages, 600),
            of("residual block", new ResidualBlock.Builder().nOut(4).build(), images, 300))
        .flatMap(it -> Stream.of(it.with(WorkspaceMode.ENABLED), it.with(WorkspaceMode.NONE)));
  }

  private static Case of(String name, Layer layer, InputType input, int iterations) {
    return new Case(name, layer, input, WorkspaceMode.ENABLED, iterations);
  }

  private static Layer dense(GradientMethod method) {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(8).build())
        .solver(SOLVER)
        .gradient(method)
        .build();
  }

  private static Layer images(GradientMethod method) {
    return new OdeLayer.Builder(ConvolutionDynamics.builder().build())
        .solver(SOLVER)
        .gradient(method)
        .build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void trainingStaysFlat(Case layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(1e-6))
                .trainingWorkspaceMode(layer.workspaces())
                .inferenceWorkspaceMode(layer.workspaces())
                .list()
                .layer(layer.layer().clone())
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(layer.input())
                .build());
    network.init();
    long[] shape = layer.input().getShape(true);
    shape[0] = 16;
    INDArray features = Nd4j.rand(DataType.FLOAT, shape);
    INDArray labels = Nd4j.rand(DataType.FLOAT, 16, 1);
    ResidentMemory.assertTrainingFlat(layer.iterations(), () -> network.fit(features, labels));
    network.close();
  }
}
