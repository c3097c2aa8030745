package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.program.training.TrainingLoop;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model that learns from minibatches that are a function of seed and iteration.
 *
 * @param model changes
 * @param paths what it learns from
 */
public record PathLearner(
    PathModel model, SamplePaths paths, PathScaling scaling, GenerativeSettings settings)
    implements TrainingLoop.Learner {

  @Override
  public int iterations() {
    return model.iterations();
  }

  @Override
  public double learn(int iteration) {
    SplittableRandom random = IterationNoise.of(~settings.seed(), iteration);
    int[] rows = random.ints(settings.batchSize(), 0, paths.size()).toArray();
    try (INDArray values = scaling.modelValues(paths, rows)) {
      return SolveFailures.told(
          "Iteration " + (iteration + 1),
          () -> model.fit(values, scaling.modelTimes(paths.times())));
    }
  }

  @Override
  public Collection<SolveReport> solves() {
    return List.of();
  }
}
