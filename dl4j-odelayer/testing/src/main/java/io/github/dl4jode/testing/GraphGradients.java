package io.github.dl4jode.testing;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** The gradient of a graph's score, summed over a minibatch, in two ways. */
public final class GraphGradients {

  private static final double STEP = 1e-5;

  private GraphGradients() {}

  /** The score in training, a mean over the minibatch; the gradient is computed with it. */
  public static double score(ComputationGraph graph, MultiDataSet data) {
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();
    return graph.score();
  }

  /** As the graph computes it, a vector. */
  public static INDArray gradient(ComputationGraph graph, MultiDataSet data) {
    score(graph, data);
    return graph.getFlattenedGradients().dup().reshape(graph.numParams());
  }

  /** By central differences of the score. */
  public static INDArray differences(ComputationGraph graph, MultiDataSet data) {
    return new CentralDifferences(STEP, () -> score(graph, data))
        .byElements(graph.params())
        .muli(data.getFeatures(0).size(0));
  }
}
