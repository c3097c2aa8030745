package io.github.dl4jode.cnf;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.flow.LogDensityTape;
import io.github.dl4jode.tape.Tape;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/** The matching of a {@link PlanarFlow} by the gradient of each sample's way through the layers. */
final class PlanarMatching implements DensityMatching {

  private static final BaseDistribution BASE = BaseDistribution.standardNormal();

  private final PlanarLayers layers;
  private final PlanarNoise noise;
  private final int samples;
  private final Tape tape;
  private final LogDensityTape target;

  /** After the layers: points and log-determinants; and the loss's gradient by them. */
  private final INDArray passed;

  private final INDArray points;
  private final INDArray logDeterminants;
  private final INDArray cotangent;
  private final INDArray gradient;
  private final GradientUpdater<?> updater;
  private int iteration;

  PlanarMatching(
      PlanarLayers layers, PlanarNoise noise, IUpdater rule, LogDensity target, int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("An estimate needs at least one sample, not " + samples);
    }
    this.layers = layers;
    this.noise = noise;
    this.samples = samples;
    this.target = new LogDensityTape(target, layers.dataType(), samples, layers.dimension());
    this.tape = layers.compile(samples, true);
    this.passed = Nd4j.create(layers.dataType(), samples * (layers.dimension() + 1L));
    this.points = layers.pointsOf(passed);
    this.logDeterminants = layers.logDeterminantsOf(passed);
    this.cotangent = Nd4j.valueArrayOf(passed.shape(), -1.0 / samples, layers.dataType());
    this.gradient = Nd4j.create(layers.dataType(), 1, layers.flat().length());
    this.updater = updater(rule);
  }

  private GradientUpdater<?> updater(IUpdater rule) {
    long size = rule.stateSize(layers.flat().length());
    // A rule without a state takes no array for it.
    return size == 0
        ? rule.instantiate(Map.of(), true)
        : rule.instantiate(Nd4j.create(layers.dataType(), 1, size), true);
  }

  @Override
  @SuppressWarnings("try")
  public double divergence(long seed) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      SplittableRandom random = new SplittableRandom(seed);
      INDArray begin = BASE.sample(layers.dataType(), samples, layers.dimension(), random);
      tape.parametersChanged();
      tape.input(PlanarLayers.POINTS).write(begin);
      tape.forward();
      tape.output().read(passed);
      INDArray logDensity = BASE.logDensity(begin).subi(logDeterminants);
      double sum = logDensity.subi(target.values(points)).sumNumber().doubleValue();
      if (!Double.isFinite(sum)) {
        throw new IllegalStateException(
            "The target's log-density is not finite at a sample, or a layer has lost its"
                + " invertibility to rounding: a smaller learning rate may help");
      }
      return sum / samples;
    }
  }

  @Override
  @SuppressWarnings("try")
  public double fit() {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      double divergence = divergence(noise.next());
      INDArray flat = gradient.reshape(gradient.length());
      gradientOfLast(flat);
      updater.applyUpdater(gradient, iteration, 0);
      layers.flat().subi(flat);
      iteration++;
      noise.iterationDone();
      return divergence;
    }
  }

  /** The gradient of the last estimate, once for each. */
  void gradientOfLast(INDArray flat) {
    layers.pointsOf(cotangent).assign(target.gradient(-1.0 / samples));
    tape.cotangent().write(cotangent);
    tape.backward();
    tape.parameterCotangent().read(flat);
  }

  @Override
  public void close() {
    tape.close();
    target.close();
    passed.close();
    cotangent.close();
    gradient.close();
  }
}
