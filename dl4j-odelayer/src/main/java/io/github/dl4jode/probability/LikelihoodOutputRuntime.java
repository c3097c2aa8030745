package io.github.dl4jode.probability;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** The runtime of a {@link LikelihoodOutputLayer}. */
public class LikelihoodOutputRuntime extends CompiledLayerRuntime implements IOutputLayer {

  private static final long serialVersionUID = 1L;

  private INDArray labels;

  /** The mean loss of the pass that the last gradient belongs to, for the score that follows it. */
  private double trainingLoss;

  private INDArray scoredInput;

  /** A runtime of the layer in a configuration. */
  protected LikelihoodOutputRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * The log-likelihoods, [batch, 1], those of masked examples 0.
   *
   * @throws IllegalArgumentException if there is a mask, and it has not one value for each example
   */
  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    if (maskArray != null && maskArray.length() != input.size(0)) {
      throw new IllegalArgumentException(
          "%s: the mask of the labels has shape %s, and there is one likelihood for each of %d examples; give a mask of shape [%d, 1]"
              .formatted(
                  ((LikelihoodOutputLayer) conf().getLayer()).label(),
                  Arrays.toString(maskArray.shape()),
                  input.size(0),
                  input.size(0)));
    }
    return super.activate(training, workspaceMgr);
  }

  /** The gradient of the summed loss; the network divides it by the size of the minibatch. */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    score(true);
    return super.backpropGradient(gradientOfLikelihoods(), workspaceMgr);
  }

  private INDArray gradientOfLikelihoods() {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.valueArrayOf(new long[] {input.size(0), 1}, -1, dataType);
    }
  }

  @Override
  public double computeScore(
      double fullNetworkRegScore, boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    boolean known = training && scoredInput != null && scoredInput == input;
    double loss = known ? trainingLoss : score(training);
    // Parameters may change before the next score of the same input.
    scoredInput = null;
    return loss + fullNetworkRegScore;
  }

  private double score(boolean training) {
    INDArray likelihoods = activate(training, LayerWorkspaceMgr.noWorkspacesImmutable());
    double sum = -Vectors.sum(likelihoods);
    if (training) {
      sum += lastComputation().penalty();
      trainingLoss = sum / input.size(0);
      scoredInput = input;
    }
    return sum / input.size(0);
  }

  /** The loss has it already: DL4J asks for the regularisation before this layer's last pass. */
  @Override
  protected double penaltyOfRegularization() {
    return 0;
  }

  /** Detached: a graph keeps the result longer than the workspace that is open here. */
  @Override
  @SuppressWarnings("try")
  public INDArray computeScoreForExamples(
      double fullNetworkRegScore, LayerWorkspaceMgr workspaceMgr) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray likelihoods = activate(false, LayerWorkspaceMgr.noWorkspacesImmutable());
      return likelihoods.neg().addi(fullNetworkRegScore);
    }
  }

  @Override
  public boolean needsLabels() {
    return false;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
    scoredInput = null;
  }

  // Methods that DL4J needs for classifiers.

  private static UnsupportedOperationException isNoClassifier() {
    return new UnsupportedOperationException(
        "A density model has no labels; use the network's output(...) for log-likelihoods, and its"
            + " fit(...) to train");
  }

  @Override
  public double f1Score(DataSet data) {
    throw isNoClassifier();
  }

  @Override
  public double f1Score(INDArray examples, INDArray given) {
    throw isNoClassifier();
  }

  @Override
  @SuppressWarnings("deprecation") // DL4J's interface has it still.
  public int numLabels() {
    return 0;
  }

  @Override
  public int[] predict(INDArray examples) {
    throw isNoClassifier();
  }

  @Override
  public List<String> predict(DataSet dataSet) {
    throw isNoClassifier();
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw isNoClassifier();
  }

  @Override
  public void fit(INDArray examples, INDArray given) {
    throw isNoClassifier();
  }

  @Override
  public void fit(DataSet data) {
    throw isNoClassifier();
  }

  @Override
  public void fit(INDArray examples, int[] given) {
    throw isNoClassifier();
  }
}
