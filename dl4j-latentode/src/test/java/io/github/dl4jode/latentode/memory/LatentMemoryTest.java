package io.github.dl4jode.latentode.memory;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.PeriodicCurves;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.testing.ResidentMemory;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Latent ODEs in training keep no more memory with each iteration. */
@Tag("memory")
@EnabledOnOs(OS.LINUX)
class LatentMemoryTest {

  private static final int ITERATIONS = 200;

  static Stream<Arguments> cases() {
    return Stream.of(Anchor.values())
        .flatMap(
            anchor ->
                Stream.of(WorkspaceMode.ENABLED, WorkspaceMode.NONE)
                    .map(workspaces -> Arguments.of(anchor, workspaces)));
  }

  @ParameterizedTest(name = "state at {0}, workspaces {1}")
  @MethodSource("cases")
  void trainingStaysFlat(Anchor anchor, WorkspaceMode workspaces) {
    SeriesSet series = PeriodicCurves.draw(4, 1).observed().subsample(6, 1);
    LatentOde model =
        LatentOde.builder(SeriesScaling.of(series))
            .latent(3)
            .anchor(anchor)
            .recognition(new GruCell(4))
            .dynamics(DenseDynamics.builder().hidden(5).build())
            .decoder(Readout.of(Activation.TANH, 4))
            .updater(new Sgd(1e-6))
            .build();
    ComputationGraph graph = model.network();
    graph.getConfiguration().setTrainingWorkspaceMode(workspaces);
    graph.getConfiguration().setInferenceWorkspaceMode(workspaces);
    MultiDataSet minibatch = model.batches(series).batchSize(4).build().next();
    ResidentMemory.assertTrainingFlat(ITERATIONS, () -> graph.fit(minibatch));
    graph.close();
  }
}
