package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.MethodState;
import io.github.dl4jode.sde.method.Stage;
import io.github.dl4jode.sde.method.StateVector;
import io.github.dl4jode.sde.method.StepGraph;
import io.github.dl4jode.sde.solver.StepFunction.Product;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The adjoint equation with the state, solved backwards by the midpoint method. The change of the
 * state f h + g ΔW and of the quadratures is one function, whose vector–Jacobian product is the
 * change of the adjoint; the cotangent of the quadratures is constant between output times. At
 * output times the state is set to that of the solve.
 */
final class AdjointBackwardPass extends BackwardPass {

  private final StepRunner runner;
  private final StepFunction end;
  private final StepFunction middle;
  private final StochasticEquation equation;
  private final INDArray memory;
  private final INDArray y;
  private final INDArray halfY;
  private final INDArray adjointChange;

  // Those of the state, then those of the quadratures; the parts of these arrays follow.
  private final INDArray cotangent;
  private final INDArray halfCotangent;
  private final INDArray change;
  private final INDArray adjoint;
  private final INDArray halfAdjoint;
  private final INDArray changeOfY;
  private final INDArray ofQuadratures;
  private final OpenedMemory opened = new OpenedMemory();

  /**
   * Compiles.
   *
   * @param converts whether the equation is an Itô equation to be converted
   */
  @SuppressWarnings("try") // The scope is there for its closing.
  AdjointBackwardPass(
      StepRunner runner, StochasticEquation equation, EquationInputs inputs, boolean converts) {
    this.runner = runner;
    this.equation = equation;
    this.end =
        opened.open(
            () -> tape(equation, inputs, converts, 1, Product.OF_STATE), StepFunction::close);
    this.middle =
        opened.open(
            () -> tape(equation, inputs, converts, 0.5, Product.WITH_GRADIENTS),
            StepFunction::close);
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long n = equation.batch() * equation.size();
      long all = n + runner.layout().quadratures();
      this.memory = Nd4j.create(equation.dataType(), 3 * n + 3 * all);
      this.y = part(0, n);
      this.halfY = part(n, n);
      this.adjointChange = part(2 * n, n);
      this.cotangent = part(3 * n, all);
      this.halfCotangent = part(3 * n + all, all);
      this.change = part(3 * n + 2 * all, all);
      this.adjoint = part(3 * n, n);
      this.halfAdjoint = part(3 * n + all, n);
      this.changeOfY = part(3 * n + 2 * all, n);
      this.ofQuadratures = part(4 * n, all - n);
    }
  }

  private INDArray part(long from, long length) {
    return length == 0
        ? Nd4j.empty(memory.dataType())
        : memory.get(NDArrayIndex.interval(from, from + length));
  }

  private static StepFunction tape(
      StochasticEquation equation,
      EquationInputs inputs,
      boolean converts,
      double c,
      Product product) {
    long[] shape = {equation.batch(), equation.size()};
    return new StepFunction(
        equation,
        inputs,
        converts,
        List.of(shape),
        product,
        (step, state) -> change(step, state.get(0), c));
  }

  /** f h + g ΔW at t + c h, and the integrands times h. */
  private static SDVariable change(StepGraph step, SDVariable state, double c) {
    Stage stage = step.at(c, new StateVector(state, List.of()));
    return CarriedLayout.pack(
        step.graph(),
        MethodState.of(stage.drift().times(step.h()).plus(stage.diffuse(step.increment()))));
  }

  @Override
  void run(StepGrid grid, INDArray outputs, OutputCotangents given, INDArray ofInitialState) {
    end.parametersChanged();
    middle.parametersChanged();
    Vectors.zero(cotangent);
    int output = grid.outputs() - 1;
    for (int k = grid.steps() - 1; k >= 0; k--) {
      if (grid.output(output) == k + 1) {
        Vectors.copy(outputs.getRow(output), y);
        addOutput(given, output, adjoint, ofQuadratures);
        output--;
      }
      runner.seek(grid, k);
      back();
    }
    addOutput(given, 0, adjoint, ofQuadratures);
    Vectors.copy(adjoint, ofInitialState);
  }

  /** One step: backwards, the change of the state has the opposite sign, that of a not. */
  private void back() {
    StepInterval interval = runner.interval();
    end.product(interval, y, cotangent, change, adjointChange);
    Vectors.copy(y, halfY);
    Vectors.add(-0.5, changeOfY, halfY);
    Vectors.copy(cotangent, halfCotangent);
    Vectors.add(0.5, adjointChange, halfAdjoint);
    middle.product(interval, halfY, halfCotangent, change, adjointChange);
    Vectors.add(-1, changeOfY, y);
    Vectors.add(1, adjointChange, adjoint);
  }

  @Override
  long bytes() {
    return memory.length() * equation.dataType().width() + end.bytes() + middle.bytes();
  }

  @Override
  public void close() {
    memory.close();
    opened.close();
  }
}
