package io.github.dl4jode.benchmarks.cnf;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The planar flow of Chen et al. (2018) that learns two circles: width 64, hypernetwork of 32, base
 * N(0, 0.1 I) at time 0, data at time 10, exact trace, Adam with learning rate 1e-3.
 */
public final class TwoCirclesFlow {

  private static final double DATA_TIME = 10;
  private static final long SEED = 1;

  private TwoCirclesFlow() {}

  static ContinuousNormalizingFlow of(
      OdeSolver solver, GradientMethod gradient, DataType dataType) {
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(new PlanarDynamics(64, 32))
            .times(0, DATA_TIME)
            .base(new BaseDistribution(Math.sqrt(0.1)))
            .solver(solver)
            .gradient(gradient)
            .build();
    return ContinuousNormalizingFlow.builder(2, layer)
        .updater(new Adam(1e-3))
        .seed(SEED)
        .dataType(dataType)
        .build();
  }

  /** Its network, with its first parameters. */
  public static MultiLayerNetwork network(
      OdeSolver solver, GradientMethod gradient, DataType dataType) {
    return of(solver, gradient, dataType).network();
  }
}
