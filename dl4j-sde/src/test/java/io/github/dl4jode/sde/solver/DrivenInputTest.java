package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.path.PiecewiseConstantPath;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The gradient of knots, whose values are those of steps between two times. */
class DrivenInputTest {

  private static final double[] TIMES = {0, 0.25, 0.5, 0.75};
  private static final int BATCH = 3;
  private static final int SIZE = 2;

  /** dy = (tanh u - y) dt + (0.4 + 0.2 u) y dW. */
  private static StochasticEquation equation(PiecewiseConstantPath path, DataType type) {
    return StochasticEquation.builder(Calculus.ITO, NoiseType.DIAGONAL, type, BATCH, SIZE)
        .coefficients(
            (graph, v) ->
                new Coefficients(
                    graph.math().tanh(v.inputs().get("u")).sub(v.y()),
                    v.inputs().get("u").mul(0.2).add(0.4).mul(v.y())))
        .input("u", path)
        .build();
  }

  private static INDArray knots(DataType type) {
    return Nd4j.arange(TIMES.length * BATCH * SIZE)
        .castTo(type)
        .mul(0.1)
        .sub(1)
        .reshape('c', TIMES.length, BATCH, SIZE);
  }

  /** The second gradient of two, which owes nothing to the first. */
  private static INDArray gradient(KnotTimes times, DataType type) {
    PiecewiseConstantPath path = new PiecewiseConstantPath(times, knots(type));
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.0625)
            .compile(equation(path, type), SdeGradientMethod.storedStates())) {
      INDArray cotangents = Nd4j.ones(type, 3, BATCH * SIZE);
      for (int i = 0; i < 2; i++) {
        INDArray start = Nd4j.ones(type, BATCH * SIZE);
        compiled.solve(start, new double[] {0, 0.6, 1}, compiled.newNoise(2, 0));
        compiled.backward(cotangents);
      }
      compiled.solve(
          Nd4j.ones(type, BATCH * SIZE), new double[] {0, 0.6, 1}, compiled.newNoise(2, 0));
      return compiled.backward(cotangents).inputs().get("u").dup();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void timesThatAllExamplesShareAreThoseOfEach(DataType type) {
    double[][] each = {TIMES, TIMES, TIMES};
    INDArray summed = gradient(KnotTimes.ofEachExample(each), type);

    INDArray gradient = gradient(KnotTimes.shared(TIMES), type);

    double scale = summed.amaxNumber().doubleValue();
    assertTrue(scale > 0.1, "a gradient that tests nothing");
    double rounding = type == DataType.FLOAT ? 1e-6 : 1e-14;
    assertEquals(0, summed.sub(gradient).amaxNumber().doubleValue(), rounding * scale);
  }
}
