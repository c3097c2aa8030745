package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Vectors;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The transpose of each step, from the last to the first; the state at its beginning is stored,
 * made again, or found by undoing the step.
 */
final class DiscreteBackwardPass extends BackwardPass {

  /** The state at the beginning of a step, from the last step to the first. */
  @FunctionalInterface
  interface States {

    /** The state at the beginning of step k; the runner has the noise of step k afterwards. */
    INDArray before(StepGrid grid, int k);
  }

  private final StepRunner runner;
  private final States states;
  private final INDArray memory;
  private final INDArray[] cotangents;
  private final List<INDArray> ofY;
  private final List<INDArray> ofQuadratures;
  private final INDArray next;
  private final DataType dataType;

  @SuppressWarnings("try") // The scope is there for its closing.
  DiscreteBackwardPass(StepRunner runner, DataType dataType, long stateLength, States states) {
    this.runner = runner;
    this.states = states;
    this.dataType = dataType;
    CarriedLayout layout = runner.layout();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.memory = Nd4j.create(dataType, 3, layout.length());
      this.cotangents = new INDArray[] {memory.getRow(0), memory.getRow(1)};
      this.next = memory.getRow(2);
      this.ofY = List.of(part(0, 0, stateLength), part(1, 0, stateLength));
      long end = stateLength + layout.quadratures();
      this.ofQuadratures = List.of(part(0, stateLength, end), part(1, stateLength, end));
    }
  }

  private INDArray part(int which, long from, long to) {
    return from == to
        ? Nd4j.empty(dataType)
        : cotangents[which].get(NDArrayIndex.interval(from, to));
  }

  @Override
  void run(StepGrid grid, INDArray outputs, OutputCotangents given, INDArray ofInitialState) {
    int at = 0;
    Vectors.zero(cotangents[at]);
    int output = grid.outputs() - 1;
    for (int k = grid.steps() - 1; k >= 0; k--) {
      if (grid.output(output) == k + 1) {
        addOutput(given, output, ofY.get(at), ofQuadratures.get(at));
        output--;
      }
      INDArray state = states.before(grid, k);
      runner.product(state, cotangents[at], next, cotangents[1 - at]);
      at = 1 - at;
    }
    addOutput(given, 0, ofY.get(at), ofQuadratures.get(at));
    runner.beginProduct(grid.time(0), outputs.getRow(0), cotangents[at], next, ofInitialState);
  }

  @Override
  long bytes() {
    return memory.length() * dataType.width();
  }

  @Override
  public void close() {
    memory.close();
  }
}
