package io.github.dl4jode.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A listener of a {@code ParallelWrapper} hears of the solves of every replica. */
class ParallelSolvesTest {

  private static final int MINIBATCHES = 6;
  private static final int BATCH = 4;

  @Test
  void theSolvesOfAllReplicasAreReported() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .updater(new Sgd(0.01))
                .list()
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build())
                        .name("ode")
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    // Two threads report.
    List<SolveFigures> told = Collections.synchronizedList(new ArrayList<>());
    ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network).workers(2).averagingFrequency(1).build();
    wrapper.setListeners(new SolveListener(1, told::addAll));
    List<DataSet> data =
        IntStream.range(0, MINIBATCHES)
            .mapToObj(
                i ->
                    new DataSet(
                        Nd4j.ones(DataType.FLOAT, BATCH, 2).muli(0.1 * i),
                        Nd4j.ones(DataType.FLOAT, BATCH, 1)))
            .toList();
    try {
      wrapper.fit(new ListDataSetIterator<>(data, 1));
    } finally {
      wrapper.shutdown();
    }

    assertEquals(MINIBATCHES, told.size());
    for (SolveFigures figures : told) {
      assertEquals("ode", figures.layer());
      assertTrue(figures.forward().functionEvaluations() > 0);
      assertTrue(figures.backward().functionEvaluations() > 0);
      assertEquals(figures.forward().acceptedSteps(), figures.steps().size());
    }
  }
}
