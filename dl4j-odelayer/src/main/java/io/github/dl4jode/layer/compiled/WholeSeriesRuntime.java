package io.github.dl4jode.layer.compiled;

import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The runtime of a vertex that reads whole series. A vertex has no place for a state between two
 * pieces of a series, so {@code rnnTimeStep} and truncated backpropagation are refused: without
 * that, each piece would silently start from the beginning.
 */
public class WholeSeriesRuntime extends VertexRuntime implements RecurrentLayer {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * A runtime of a vertex.
   *
   * @param remedy what to do instead, the end of the sentence that refuses pieces
   */
  public WholeSeriesRuntime(
      CompiledVertex vertex, NeuralNetConfiguration conf, DataType dataType, String remedy) {
    super(vertex, conf, dataType);
    this.remedy = remedy;
  }

  private UnsupportedOperationException readsWholeSeries() {
    return new UnsupportedOperationException(
        label()
            + " reads whole series, and cannot go on from its last state (rnnTimeStep, truncated"
            + " backpropagation); "
            + remedy);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    throw readsWholeSeries();
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    throw readsWholeSeries();
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
    throw readsWholeSeries();
  }

  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return Map.of();
  }

  @Override
  public void rnnSetPreviousState(Map<String, INDArray> stateMap) {
    // There is none.
  }

  @Override
  public void rnnClearPreviousState() {
    // There is none.
  }

  @Override
  public Map<String, INDArray> rnnGetTBPTTState() {
    return Map.of();
  }

  @Override
  public void rnnSetTBPTTState(Map<String, INDArray> state) {
    // There is none.
  }
}
