package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Noise is a function of seed and iteration, whatever else draws random numbers. */
class SavedTrainingTest {

  private static final INDArray POINTS = Flows.normal(4, 12, 2);

  @TempDir private Path folder;

  /** What a training draws at random. */
  enum Noise {
    DIVERGENCE {
      @Override
      ContinuousNormalizingFlow flow(long seed) {
        return SavedTrainingTest.flow(layer(), seed);
      }

      @Override
      void train(ContinuousNormalizingFlow flow) {
        flow.fit(POINTS);
      }
    },
    PIXELS {
      @Override
      ContinuousNormalizingFlow flow(long seed) {
        return SavedTrainingTest.flow(layer().pixels(new PixelTransform(16, 0.05)), seed);
      }

      @Override
      void train(ContinuousNormalizingFlow flow) {
        flow.fit(Nd4j.createFromArray(new double[][] {{0, 3}, {15, 7}, {9, 9}}));
      }
    },
    MATCHING {
      @Override
      ContinuousNormalizingFlow flow(long seed) {
        return SavedTrainingTest.flow(layer(), seed);
      }

      @Override
      void train(ContinuousNormalizingFlow flow) {
        try (DensityMatching matching = flow.matching(ToyPotential.U1, 20)) {
          matching.fit();
        }
      }
    };

    abstract ContinuousNormalizingFlow flow(long seed);

    abstract void train(ContinuousNormalizingFlow flow);

    ContinuousNormalizingFlow trained(ContinuousNormalizingFlow flow, int iterations) {
      for (int i = 0; i < iterations; i++) {
        train(flow);
      }
      return flow;
    }
  }

  private static CnfOutputLayer.Builder layer() {
    return new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(5).build())
        .divergence(Divergence.hutchinson());
  }

  private static ContinuousNormalizingFlow flow(CnfOutputLayer.Builder layer, long seed) {
    return ContinuousNormalizingFlow.builder(2, layer.build())
        .updater(new Adam(0.01))
        .seed(seed)
        .build();
  }

  private static INDArray parameters(ContinuousNormalizingFlow flow) {
    return flow.network().params();
  }

  @ParameterizedTest
  @EnumSource
  void aFlowThatWasSavedGoesOnAsOneThatWasNot(Noise noise) throws IOException {
    ContinuousNormalizingFlow through = noise.trained(noise.flow(5), 4);
    ContinuousNormalizingFlow stopped = noise.trained(noise.flow(5), 2);
    File file = folder.resolve("flow.zip").toFile();
    stopped.save(file);
    Nd4j.rand(7);
    ContinuousNormalizingFlow loaded = noise.trained(ContinuousNormalizingFlow.load(file), 2);
    assertEquals(parameters(through), parameters(loaded));
    assertEquals(through.network().score(), loaded.network().score());
  }

  @ParameterizedTest
  @EnumSource
  void otherDrawsAreOfNoAccount(Noise noise) {
    ContinuousNormalizingFlow one = noise.trained(noise.flow(5), 1);
    ContinuousNormalizingFlow two = noise.flow(5);
    Nd4j.getRandom().setSeed(99);
    noise.train(two);
    assertEquals(parameters(one), parameters(two));
  }

  @ParameterizedTest
  @EnumSource
  void everyIterationAndEverySeedHasItsOwnNoise(Noise noise) {
    ContinuousNormalizingFlow flow = noise.flow(5);
    flow.network().setLearningRate(0);
    // The matching's loss has no other noise than its samples, the divergence's none but its own.
    noise.train(flow);
    double first = flow.network().score();
    noise.train(flow);
    assertNotEquals(first, flow.network().score());
    ContinuousNormalizingFlow other = noise.flow(6);
    other.network().setParams(noise.flow(5).network().params());
    noise.train(other);
    assertNotEquals(first, other.network().score());
  }

  @Test
  void theSeedZeroIsASeedAsWell() {
    assertEquals(parameters(flow(layer(), 0)), parameters(flow(layer(), 0)));
    assertNotEquals(parameters(flow(layer(), 0)), parameters(flow(layer(), 1)));
  }

  /** A graph has its seed and its iterations elsewhere. */
  @Test
  void inAGraphAsWell() {
    ComputationGraph one = graph();
    ComputationGraph two = graph();
    DataSet data = new DataSet(POINTS, POINTS);
    for (int i = 0; i < 2; i++) {
      one.fit(data);
    }
    for (int i = 0; i < 2; i++) {
      Nd4j.rand(3);
      two.fit(data);
    }
    assertEquals(one.params(), two.params());
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(12)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.01))
                .graphBuilder()
                .addInputs("in")
                .addLayer("flow", layer().build(), "in")
                .setOutputs("flow")
                .setInputTypes(InputType.feedForward(2))
                .build());
    graph.init();
    return graph;
  }

  @Test
  void aPlanarFlowThatWasSavedGoesOnAsOneThatWasNot() throws IOException {
    PlanarFlow through = planar();
    PlanarFlow stopped = planar();
    for (PlanarFlow flow : List.of(through, stopped)) {
      train(flow);
    }
    File file = folder.resolve("planar.zip").toFile();
    stopped.save(file);
    Nd4j.rand(7);
    PlanarFlow loaded = PlanarFlow.load(file);
    assertEquals(train(through), train(loaded));
    assertEquals(through.parameters(), loaded.parameters());
    assertNotEquals(planar().parameters(), through.parameters());
  }

  /** Without a state of the updater nothing is lost between two matchings. */
  private static PlanarFlow planar() {
    return PlanarFlow.builder(2, 3).updater(new Sgd(0.1)).seed(3).build();
  }

  private static double train(PlanarFlow flow) {
    try (DensityMatching matching = flow.matching(ToyPotential.U1, 20)) {
      matching.fit();
      return matching.fit();
    }
  }
}
