package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.density.Trajectories;
import io.github.dl4jode.latentode.layer.EvidenceLowerBound;
import io.github.dl4jode.latentode.layer.SeriesEncoder;
import io.github.dl4jode.probability.DiagonalGaussian;
import io.github.dl4jode.probability.Likelihood;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The graph of a {@link LatentOde}, whose parts are known by their names: {@code encoder}, {@code
 * latent}, {@code ode}, {@code decoder}, {@code bound} and {@code output}.
 */
record LatentOdeGraph(ComputationGraph network) {

  private static final String ENCODER = "encoder";
  private static final String ODE = "ode";
  private static final String DECODER = "decoder";
  private static final String BOUND = "bound";

  private static final List<String> PARTS =
      List.of(ENCODER, "latent", ODE, DECODER, BOUND, "output");

  /**
   * Takes a graph.
   *
   * @throws IllegalArgumentException if it is not that of a latent ODE
   */
  LatentOdeGraph {
    Set<String> vertices = network.getConfiguration().getVertices().keySet();
    if (!vertices.containsAll(PARTS)) {
      throw new IllegalArgumentException(
          "A latent ODE is a network of " + PARTS + "; this one has " + vertices);
    }
  }

  /** The number of components of the latent state. */
  int latentSize() {
    SeriesEncoder encoder = (SeriesEncoder) network.getConfiguration().getVertices().get(ENCODER);
    return Math.toIntExact(encoder.outputs() / 2);
  }

  /** The likelihood of the measurements. */
  Likelihood likelihood() {
    return ((EvidenceLowerBound) network.getConfiguration().getVertices().get(BOUND)).likelihood();
  }

  /** The parameters of the likelihood, by the names that it gives them. */
  Map<String, INDArray> likelihoodParameters() {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    network
        .paramTable()
        .forEach(
            (name, array) -> {
              if (name.startsWith(BOUND + "_")) {
                parameters.put(name.substring(BOUND.length() + 1), array);
              }
            });
    return parameters;
  }

  /**
   * What the likelihood reads at all times of a minibatch.
   *
   * @param latent a latent state for each series
   * @param features of the minibatch
   * @return [batch, k · sensors, times]
   */
  INDArray decode(INDArray latent, INDArray... features) {
    return run(DECODER, trajectory(latent, features));
  }

  /** The means of the measurements [batch, sensors, times], from what has been decoded. */
  INDArray means(INDArray decoded) {
    return rowwise(decoded, likelihood()::mean);
  }

  /** The variances of the measurements [batch, sensors, times], from what has been decoded. */
  INDArray variances(INDArray decoded) {
    Likelihood likelihood = likelihood();
    Map<String, INDArray> parameters = likelihoodParameters();
    return rowwise(decoded, rows -> likelihood.variance(rows, parameters));
  }

  private static INDArray rowwise(INDArray decoded, UnaryOperator<INDArray> function) {
    INDArray results = function.apply(Trajectories.rows(decoded));
    long[] byTime = {decoded.size(2), decoded.size(0), results.size(1)};
    return results.reshape('c', byTime).permute(1, 2, 0);
  }

  private INDArray trajectory(INDArray latent, INDArray... features) {
    return inputsOf(ODE) == 2
        ? run(ODE, latent, features[2])
        : run(ODE, latent, features[2], features[1]);
  }

  private int inputsOf(String name) {
    return network.getVertex(name).getNumInputArrays();
  }

  /** What a vertex makes of its inputs, outside training. */
  @SuppressWarnings("try")
  private INDArray run(String name, INDArray... inputs) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    GraphVertex vertex = network.getVertex(name);
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      for (int i = 0; i < inputs.length; i++) {
        vertex.setInput(i, inputs[i], none);
      }
      return vertex.doForward(false, none);
    } finally {
      vertex.clear();
    }
  }

  /** The evidence lower bound, the mean over series and samples of the latent state, in nats. */
  double evidenceLowerBound(MultiDataSet minibatch, int samples, SplittableRandom random) {
    INDArray[] given = minibatch.getFeatures();
    INDArray encoded = run(ENCODER, given[0], given[1], given[2]);
    DiagonalGaussian posterior = DiagonalGaussian.read(encoded);
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      double[] noise = new double[posterior.size()];
      Arrays.setAll(noise, k -> random.nextGaussian());
      long[] shape = {posterior.rows(), posterior.latent()};
      INDArray latent = Nd4j.create(posterior.sample(noise), shape, encoded.dataType());
      INDArray trajectory = trajectory(latent, given);
      List<INDArray> inputs =
          new ArrayList<>(List.of(run(DECODER, trajectory), encoded, given[3], given[4]));
      if (inputsOf(BOUND) > inputs.size()) {
        inputs.add(trajectory);
      }
      sum += run(BOUND, inputs.toArray(INDArray[]::new)).meanNumber().doubleValue();
    }
    return sum / samples;
  }
}
