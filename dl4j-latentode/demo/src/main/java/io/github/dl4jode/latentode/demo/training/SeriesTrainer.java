package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.program.training.TrainingLoop;
import java.util.Collection;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A model of series that learns.
 *
 * @param model changes
 * @param batches what it learns from
 */
public record SeriesTrainer(SeriesModel model, SeriesBatches batches)
    implements TrainingLoop.Learner {

  /** A model that learns from these series. */
  public static SeriesTrainer of(
      SeriesModel model, SeriesSet series, SeriesTrainingSettings settings) {
    SeriesBatches batches =
        model
            .batches(series)
            .batchSize(settings.training().batchSize())
            .pieces(settings.task().shown())
            .seed(settings.training().seed())
            .build();
    return new SeriesTrainer(model, batches);
  }

  @Override
  public int iterations() {
    return model.network().getIterationCount();
  }

  @Override
  public double learn(int iteration) {
    return model.fit(batches.minibatch(iteration).dataSet(DataType.FLOAT));
  }

  @Override
  public Collection<SolveReport> solves() {
    return model.solves().values();
  }
}
