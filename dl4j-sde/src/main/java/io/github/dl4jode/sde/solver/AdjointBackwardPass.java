package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.Stage;
import io.github.dl4jode.sde.method.StateVector;
import io.github.dl4jode.sde.method.StepGraph;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The adjoint equation with the state, solved backwards by the midpoint method. The change of the
 * state f h + g ΔW is one function, whose vector–Jacobian product is the change of the adjoint. At
 * output times the state is set to that of the solve.
 */
final class AdjointBackwardPass extends BackwardPass {

  private final StepRunner runner;
  private final StepFunction end;
  private final StepFunction middle;
  private final StochasticEquation equation;
  private final INDArray memory;
  private final INDArray y;
  private final INDArray adjoint;
  private final INDArray halfY;
  private final INDArray halfAdjoint;
  private final INDArray change;
  private final INDArray adjointChange;

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
    this.end = tape(equation, inputs, converts, 1);
    this.middle = tape(equation, inputs, converts, 0.5);
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.memory = Nd4j.create(equation.dataType(), 6, equation.batch() * equation.size());
      this.y = memory.getRow(0);
      this.adjoint = memory.getRow(1);
      this.halfY = memory.getRow(2);
      this.halfAdjoint = memory.getRow(3);
      this.change = memory.getRow(4);
      this.adjointChange = memory.getRow(5);
    }
  }

  private static StepFunction tape(
      StochasticEquation equation, EquationInputs inputs, boolean converts, double c) {
    long[] shape = {equation.batch(), equation.size()};
    return new StepFunction(
        equation, inputs, converts, shape, true, (step, state) -> change(step, state, c));
  }

  /** f h + g ΔW at t + c h. */
  private static SDVariable change(StepGraph step, SDVariable state, double c) {
    Stage stage = step.at(c, new StateVector(state, List.of()));
    return stage.drift().times(step.h()).plus(stage.diffuse(step.increment())).y();
  }

  @Override
  void run(StepGrid grid, INDArray outputs, OutputCotangents given, INDArray ofInitialState) {
    end.parametersChanged();
    middle.parametersChanged();
    Vectors.zero(adjoint);
    int output = grid.outputs() - 1;
    for (int k = grid.steps() - 1; k >= 0; k--) {
      if (grid.output(output) == k + 1) {
        Vectors.copy(outputs.getRow(output), y);
        addOutput(given, output, adjoint, Nd4j.empty(equation.dataType()));
        output--;
      }
      runner.seek(grid, k);
      back();
    }
    addOutput(given, 0, adjoint, Nd4j.empty(equation.dataType()));
    Vectors.copy(adjoint, ofInitialState);
  }

  /** One step: backwards, the change of the state has the opposite sign, that of a not. */
  private void back() {
    StepFunction.Interval interval = runner.interval();
    end.product(interval, y, adjoint, change, adjointChange, 0);
    Vectors.copy(y, halfY);
    Vectors.add(-0.5, change, halfY);
    Vectors.copy(adjoint, halfAdjoint);
    Vectors.add(0.5, adjointChange, halfAdjoint);
    middle.product(interval, halfY, halfAdjoint, change, adjointChange, 1);
    Vectors.add(-1, change, y);
    Vectors.add(1, adjointChange, adjoint);
  }

  @Override
  long bytes() {
    return memory.length() * equation.dataType().width() + end.bytes() + middle.bytes();
  }

  @Override
  public void close() {
    memory.close();
    end.close();
    middle.close();
  }
}
