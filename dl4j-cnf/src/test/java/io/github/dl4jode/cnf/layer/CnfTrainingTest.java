package io.github.dl4jode.cnf.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.layer.FunctionEvaluationListener;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Flows in DL4J's own training loop. */
class CnfTrainingTest {

  private static final int EPOCHS = 4;
  private static final int MINIBATCHES = 3;

  /** Minibatches of 8 without labels. */
  private static DataSetIterator minibatches(INDArray data) {
    List<DataSet> parts = new ArrayList<>();
    for (long row = 0; row < data.size(0); row += 8) {
      INDArray rows = data.get(NDArrayIndex.interval(row, row + 8), NDArrayIndex.all());
      parts.add(Flows.withoutLabels(rows.dup('c')));
    }
    DataSetIterator iterator = new ExistingDataSetIterator(parts);
    iterator.setPreProcessor(new MissingLabels());
    return iterator;
  }

  @Test
  void earlyStoppingKeepsTheBestDensityAndListenersSeeEveryIteration() {
    MultiLayerNetwork network = Flows.network(2, Flows.layer(new PlanarDynamics(6, 4)).build());
    FunctionEvaluationListener evaluations = new FunctionEvaluationListener();
    CollectScoresListener scores = new CollectScoresListener(1);
    List<SolveFigures> told = new ArrayList<>();
    network.setListeners(evaluations, scores, new SolveListener(1, told::addAll));
    INDArray test = Flows.normal(8, 16, 2).muli(0.5);
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(EPOCHS))
            .scoreCalculator(new DataSetLossCalculator(minibatches(test), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    INDArray training = Flows.normal(7, 8 * MINIBATCHES, 2).muli(0.5);
    double before = network.score(Flows.withoutLabels(test));
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(stopping, network, minibatches(training)).fit();

    MultiLayerNetwork best = result.getBestModel();
    double negativeLogLikelihood = -best.output(test).meanNumber().doubleValue();
    // getBestModelScore() is 0 in 1.0.0-M2.1, whatever the score.
    double score = result.getScoreVsEpoch().get(result.getBestModelEpoch());
    assertEquals(negativeLogLikelihood, score, 1e-10);
    assertTrue(negativeLogLikelihood < before, negativeLogLikelihood + " from " + before);
    assertEquals(EPOCHS * MINIBATCHES, scores.getListScore().size());
    assertEquals(
        EPOCHS * MINIBATCHES, evaluations.totals().values().iterator().next().iterations());
    assertEquals(EPOCHS * MINIBATCHES, told.size());
    SolveFigures last = told.get(told.size() - 1);
    assertEquals(last.forward().acceptedSteps(), last.steps().size());
    assertTrue(last.adjointNorm().orElseThrow() > 0);
  }
}
