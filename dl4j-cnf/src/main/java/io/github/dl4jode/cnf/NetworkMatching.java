package io.github.dl4jode.cnf;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.cnf.layer.ReverseDivergence;
import io.github.dl4jode.noise.IterationNoise;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The matching of a network of one {@link CnfOutputLayer}: an iteration of the network in all but
 * where its gradient comes from, with updater, regularisation, constraints, counters and listeners.
 */
final class NetworkMatching implements DensityMatching {

  private final MultiLayerNetwork network;
  private final CnfOutputLayer layer;
  private final int samples;
  private final ReverseDivergence loss;

  @SuppressWarnings("try")
  NetworkMatching(MultiLayerNetwork network, CnfOutputLayer layer, LogDensity target, int samples) {
    this.network = network;
    this.layer = layer;
    this.samples = samples;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.loss = new ReverseDivergence(layer, target, dataType(), samples, runtime().paramTable());
    }
  }

  private Layer runtime() {
    return network.getLayer(0);
  }

  private DataType dataType() {
    return network.getLayerWiseConfigurations().getDataType();
  }

  @Override
  @SuppressWarnings("try")
  public double divergence(long seed) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      SplittableRandom random = new SplittableRandom(seed);
      INDArray points = layer.base().sample(dataType(), samples, layer.size(), random);
      return loss.forward(points, random);
    }
  }

  @Override
  @SuppressWarnings("try")
  public double fit() {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long seed = network.getDefaultConfiguration().getSeed();
      double divergence =
          divergence(IterationNoise.of(seed, network.getIterationCount()).nextLong());
      update(loss.backward());
      network.setScore(divergence + network.calcRegularizationScore(true));
      int iteration = network.getIterationCount();
      for (TrainingListener listener : network.getListeners()) {
        listener.iterationDone(network, iteration, network.getEpochCount());
      }
      network.setIterationCount(iteration + 1);
      network.applyConstraints(iteration + 1, network.getEpochCount());
      return network.score();
    }
  }

  private void update(INDArray summedGradient) {
    if (network.getFlattenedGradients() == null) {
      network.initGradientsView();
    }
    INDArray flat = network.getFlattenedGradients();
    flat.reshape(flat.length()).assign(summedGradient);
    Gradient gradient = new DefaultGradient(flat);
    // DL4J splits names at the underscore: the layer's number, then the parameter.
    runtime()
        .gradient()
        .gradientForVariable()
        .forEach((name, view) -> gradient.setGradientFor("0_" + name, view));
    network
        .getUpdater()
        .update(
            network,
            gradient,
            network.getIterationCount(),
            network.getEpochCount(),
            samples,
            LayerWorkspaceMgr.noWorkspaces());
    INDArray parameters = network.params();
    parameters.subi(flat.reshape(parameters.shape()));
  }

  @Override
  public void close() {
    loss.close();
  }
}
