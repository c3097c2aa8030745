package io.github.dl4jode.cde.layer;

import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The runtime of a {@link CdeLayer}: reads masks, and goes on from the end of the piece of a series
 * that it read last, as DL4J's recurrent layers do.
 */
final class CdeLayerRuntime extends CompiledLayerRuntime implements RecurrentLayer {

  private static final long serialVersionUID = 1L;

  private static final String STATE = "state";
  private static final String STEPS = "steps";

  private final String label;
  private final ControlledEquation equation;
  private final PieceEnd end;
  private Map<String, INDArray> previous = new HashMap<>();
  private Map<String, INDArray> endOfPiece = new HashMap<>();
  private boolean goesOn;

  CdeLayerRuntime(NeuralNetConfiguration conf, DataType dataType, CdeLayer layer) {
    super(conf, dataType);
    this.label = layer.label();
    this.equation = layer.equation();
    this.end = new PieceEnd(equation.timeIndex());
  }

  @Override
  protected List<INDArray> computationInputs() {
    if (goesOn && previous.isEmpty()) {
      return List.of(end.held(observed()));
    }
    // In the order of Roles.
    List<INDArray> all = new ArrayList<>(List.of(input));
    if (maskArray != null) {
      all.add(maskArray);
    }
    if (goesOn && !previous.isEmpty()) {
      all.add(previous.get(STATE));
      all.add(previous.get(STEPS));
    }
    return all;
  }

  /** The input, NaN where it is masked. */
  private INDArray observed() {
    try {
      return maskArray == null ? input : HeldValues.masked(input, maskArray);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
    }
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    goesOn = false;
    if (input != null && input.rank() == 3 && input.size(2) == 1) {
      throw new IllegalArgumentException(
          label
              + " was given series of one observation, and a path needs two or more; leave such"
              + " series out, or give one observation at a time to rnnTimeStep(...)");
    }
    return super.activate(training, workspaceMgr);
  }

  /**
   * Back through the last forward pass, a piece or a whole: DL4J's MultiLayerNetwork calls this in
   * truncated backpropagation too.
   */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    Pair<Gradient, INDArray> gradients = super.backpropGradient(epsilon, workspaceMgr);
    if (goesOn) {
      end.transpose(observed(), gradients.getSecond());
    }
    return gradients;
  }

  private void requireCausal() {
    String reason = equation.reasonAgainstPieces();
    if (!reason.isEmpty()) {
      throw new UnsupportedOperationException(
          label
              + " cannot go on from its last state (rnnTimeStep, truncated backpropagation): "
              + reason);
    }
  }

  private INDArray activatePiece(INDArray piece, boolean training, LayerWorkspaceMgr workspaceMgr) {
    requireCausal();
    setInput(piece, workspaceMgr);
    goesOn = true;
    return super.activate(training, workspaceMgr);
  }

  @SuppressWarnings("try")
  private Map<String, INDArray> endOfLastPiece() {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      CdeComputation computation = (CdeComputation) lastComputation();
      Map<String, INDArray> kept = new HashMap<>();
      kept.put(STATE, computation.lastState());
      kept.put(STEPS, computation.lastSteps(equation.stepsBefore()));
      return kept;
    }
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    INDArray output = activatePiece(input, false, workspaceMgr);
    previous = endOfLastPiece();
    return output;
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    INDArray output = activatePiece(input, training, workspaceMgr);
    if (storeLastForTBPTT) {
      endOfPiece = endOfLastPiece();
    }
    return output;
  }

  /** Back through the last piece as a whole: the length of a piece is that of its forward pass. */
  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
    goesOn = true;
    return backpropGradient(epsilon, workspaceMgr);
  }

  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return new HashMap<>(previous);
  }

  @Override
  public void rnnSetPreviousState(Map<String, INDArray> stateMap) {
    previous = new HashMap<>(stateMap);
  }

  @Override
  public void rnnClearPreviousState() {
    previous = new HashMap<>();
    endOfPiece = new HashMap<>();
  }

  @Override
  public Map<String, INDArray> rnnGetTBPTTState() {
    return new HashMap<>(endOfPiece);
  }

  @Override
  public void rnnSetTBPTTState(Map<String, INDArray> state) {
    endOfPiece = new HashMap<>(state);
  }
}
