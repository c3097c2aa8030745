package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.PiecewiseConstantPath;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Undone steps of an equation with an input that jumps. */
class UndoneStepsTest {

  private static final INDArray JUMPING =
      Nd4j.createFromArray(1.0, -3.0, 2.0, 5.0).reshape('c', 4, 1, 1);

  /** dy = (u - y) dt + (0.4 + 0.2 u) y ∘ dW. */
  private static INDArray gradient(double start, SdeGradientMethod method) {
    PiecewiseConstantPath path =
        new PiecewiseConstantPath(new double[] {-1, 0, 0.25, 0.75}, JUMPING);
    StochasticEquation equation =
        StochasticEquation.builder(Calculus.STRATONOVICH, NoiseType.DIAGONAL, DataType.DOUBLE, 1, 1)
            .coefficients(
                (graph, v) ->
                    new Coefficients(
                        v.inputs().get("u").sub(v.y()),
                        v.inputs().get("u").mul(0.2).add(0.4).mul(v.y())))
            .input("u", path)
            .build();
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, 0.0625).compile(equation, method)) {
      INDArray state = Nd4j.ones(DataType.DOUBLE, 1);
      compiled.solve(state, new double[] {start, 1}, compiled.newNoise(2, start));
      SdeGradients gradients = compiled.backward(Nd4j.createFromArray(0.0, 1.0).reshape('c', 2, 1));
      return Nd4j.concat(
          0, gradients.initialState().dup(), gradients.inputs().get("u").dup().reshape(4));
    }
  }

  /** At 0 the input jumps where the solve begins. */
  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5})
  void theyHaveTheGradientOfStoredStates(double start) {
    INDArray stored = gradient(start, SdeGradientMethod.storedStates());
    INDArray undone = gradient(start, new SdeGradientMethod.UndoneSteps());
    assertTrue(stored.amaxNumber().doubleValue() > 0.1, "a gradient that tests nothing");
    assertEquals(0, stored.sub(undone).amaxNumber().doubleValue(), 1e-12);
  }
}
