package io.github.dl4jode.cnf.memory;

import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.ResidentMemory;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Flows in training keep no more memory with each iteration, with workspaces and without. */
@Tag("memory")
@EnabledOnOs(OS.LINUX)
class FlowMemoryTest {

  private static final int ITERATIONS = 400;

  static Stream<Arguments> cases() {
    return Stream.of(new ContinuousAdjoint(), new DiscreteAdjoint())
        .flatMap(
            method ->
                Stream.of(WorkspaceMode.ENABLED, WorkspaceMode.NONE)
                    .map(workspaces -> Arguments.of(method, workspaces)));
  }

  @ParameterizedTest(name = "{0}, workspaces {1}")
  @MethodSource("cases")
  void trainingStaysFlat(GradientMethod method, WorkspaceMode workspaces) {
    CnfOutputLayer flow =
        new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(8).build())
            .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build())
            .gradient(method)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(1e-6))
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces)
                .list()
                .layer(flow)
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    INDArray examples = Nd4j.rand(DataType.FLOAT, 16, 2);
    ResidentMemory.assertTrainingFlat(ITERATIONS, () -> network.fit(examples, examples));
    network.close();
  }
}
