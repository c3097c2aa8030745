package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.DensityMatching;
import io.github.dl4jode.cnf.data.LogDensity;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A flow in the plane that is trained towards a known density, of either kind. */
public interface DensityMatchedFlow {

  /** Its training, to be closed. */
  DensityMatching matching(LogDensity target, int samples);

  /** Points drawn from it, [count, 2]. */
  INDArray sample(int count, long seed);

  /** The number of its parameters. */
  long parameters();
}
