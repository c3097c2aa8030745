package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A latent ODE of series in the model's units.
 *
 * @param ode changes; its own scaling leaves the series as they are
 */
public record LatentOdePathModel(LatentOde ode) implements PathModel {

  @Override
  public double fit(INDArray values, double... times) {
    SeriesSet batch =
        PathScaling.none(ode.scaling().sensors(), times).paths(values, times).asSeries();
    return ode.fit(ode.batches(batch).batchSize(Math.toIntExact(values.size(0))).build().next());
  }

  @Override
  public int iterations() {
    return ode.network().getIterationCount();
  }

  @Override
  public INDArray sample(int count, double[] times, long seed) {
    List<Series> drawn = ode.sample(count, times, seed);
    SamplePaths paths = SamplePaths.of(new SeriesSet(ode.scaling().sensors(), drawn), "the model");
    return Nd4j.createFromArray(paths.values()).castTo(DataType.FLOAT);
  }

  @Override
  public INDArray parameters() {
    return ode.network().params();
  }

  @Override
  public void save(Path file) throws IOException {
    ode.save(file);
  }
}
