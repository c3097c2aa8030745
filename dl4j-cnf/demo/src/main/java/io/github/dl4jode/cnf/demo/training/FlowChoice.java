package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.DensityMatching;
import io.github.dl4jode.cnf.PlanarFlow;
import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The flows that are compared on known densities: K planar layers, or a planar field of width M.
 */
public enum FlowChoice {
  /** The discrete flow of Rezende and Mohamed (2015). */
  PLANAR_FLOW("planar-flow") {
    @Override
    DensityMatchedFlow create(int size, IUpdater updater, long seed) {
      return new Discrete(PlanarFlow.builder(2, size).updater(updater).seed(seed).build());
    }
  },
  /** The continuous flow of Chen et al. (2018). */
  CNF("cnf") {
    @Override
    DensityMatchedFlow create(int size, IUpdater updater, long seed) {
      CnfOutputLayer layer =
          new CnfOutputLayer.Builder(new PlanarDynamics(size, NETWORK))
              .times(0, DynamicsChoice.PLANAR.dataTime())
              .gradient(new DiscreteAdjoint())
              .build();
      return new Continuous(
          ContinuousNormalizingFlow.builder(2, layer).updater(updater).seed(seed).build());
    }
  };

  /** The width of the network that makes the planar field's coefficients from the time. */
  private static final int NETWORK = 32;

  private final String label;

  FlowChoice(String label) {
    this.label = label;
  }

  /**
   * A flow with its first values.
   *
   * @param size the number of layers, or of the field's terms
   */
  abstract DensityMatchedFlow create(int size, IUpdater updater, long seed);

  /** The name in options. */
  @Override
  public String toString() {
    return label;
  }

  private record Discrete(PlanarFlow flow) implements DensityMatchedFlow {

    @Override
    public DensityMatching matching(LogDensity target, int samples) {
      return flow.matching(target, samples);
    }

    @Override
    public INDArray sample(int count, long seed) {
      return flow.sample(count, seed);
    }

    @Override
    public long parameters() {
      return flow.parameters().length();
    }
  }

  private record Continuous(ContinuousNormalizingFlow flow) implements DensityMatchedFlow {

    @Override
    public DensityMatching matching(LogDensity target, int samples) {
      return flow.matching(target, samples);
    }

    @Override
    public INDArray sample(int count, long seed) {
      return flow.sample(count, seed);
    }

    @Override
    public long parameters() {
      return flow.network().numParams();
    }
  }
}
