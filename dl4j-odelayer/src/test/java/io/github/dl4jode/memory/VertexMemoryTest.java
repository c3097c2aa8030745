package io.github.dl4jode.memory;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.testing.ResidentMemory;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Graphs with an {@link OdeVertex} in training keep no more memory with each iteration. */
@Tag("memory")
@EnabledOnOs(OS.LINUX)
class VertexMemoryTest {

  private static final int BATCH = 16;
  private static final int ITERATIONS = 600;

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
    ComputationGraph graph = graph(method, workspaces);
    INDArray times = Nd4j.create(DataType.FLOAT, BATCH, 3);
    times.addiRowVector(Nd4j.createFromArray(0f, 0.4f, 1f));
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {Nd4j.rand(DataType.FLOAT, BATCH, 4), times},
            new INDArray[] {Nd4j.rand(DataType.FLOAT, BATCH, 4, 3)});
    ResidentMemory.assertTrainingFlat(ITERATIONS, () -> graph.fit(data));
    graph.close();
  }

  private static ComputationGraph graph(GradientMethod method, WorkspaceMode workspaces) {
    OdeVertex vertex =
        new OdeVertex.Builder(DenseDynamics.builder().hidden(8).build()).gradient(method).build();
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(1e-6))
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces)
                .graphBuilder()
                .addInputs("y0", "times")
                .addVertex("ode", vertex, "y0", "times")
                .addLayer(
                    "out",
                    new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "ode")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4), InputType.feedForward(3))
                .build());
    graph.init();
    return graph;
  }
}
