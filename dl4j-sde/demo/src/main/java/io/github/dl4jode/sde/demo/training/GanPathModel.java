package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.sde.SdeGan;
import java.io.IOException;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An SDE-GAN.
 *
 * @param gan changes
 */
public record GanPathModel(SdeGan gan) implements PathModel {

  @Override
  public double fit(INDArray values, double... times) {
    return gan.fit(values, times);
  }

  @Override
  public int iterations() {
    return gan.iterations();
  }

  @Override
  public INDArray sample(int count, double[] times, long seed) {
    return gan.sample(count, times, seed);
  }

  @Override
  public INDArray parameters() {
    return gan.network().params();
  }

  @Override
  public void save(Path file) throws IOException {
    gan.save(file);
  }
}
