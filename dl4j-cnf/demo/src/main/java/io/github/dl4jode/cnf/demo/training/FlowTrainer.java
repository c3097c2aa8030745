package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.program.training.TrainingLoop;
import java.util.Collection;

/**
 * A flow that learns by maximum likelihood.
 *
 * @param flow changes
 * @param examples what it learns from
 * @param batchSize examples in a minibatch
 */
public record FlowTrainer(ContinuousNormalizingFlow flow, Examples examples, int batchSize)
    implements TrainingLoop.Learner {

  @Override
  public int iterations() {
    return flow.network().getIterationCount();
  }

  @Override
  public double learn(int iteration) {
    return flow.fit(examples.minibatch(iteration, batchSize));
  }

  @Override
  public Collection<SolveReport> solves() {
    return OdeLayers.reports(flow.network()).values();
  }
}
