package io.github.dl4jode.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeGradients;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The example of stochastic equations in the guide runs as it is there. */
class SdeGuideTest {

  @Test
  void gradientOfTheMeanOfAProcess() {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("rate", Nd4j.createFromArray(0.7));
    parameters.put("volatility", Nd4j.createFromArray(0.3));
    INDArray initialState = Nd4j.create(DataType.DOUBLE, 1000, 1).assign(3);
    INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, 3, 1000);
    cotangents.getRow(2).assign(1e-3);

    StochasticEquation process =
        StochasticEquation.builder(
                Calculus.ITO, NoiseType.ADDITIVE, DataType.DOUBLE, /* batch= */ 1000, /* size= */ 1)
            .coefficients(
                (graph, at) ->
                    new Coefficients(
                        at.y().rsub(1).mul(at.parameters().get("rate")),
                        at.parameters().get("volatility")))
            .parameters(parameters)
            .build();
    double[] times = {0, 1, 2};
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.SRA1, 0.1).compile(process, SdeGradientMethod.storedStates())) {
      BrownianPath noise = compiled.newNoise(/* seed= */ 42, /* start= */ 0);
      INDArray states =
          compiled.solve(initialState, times, noise).states(); // [times, batch × size]
      SdeGradients gradients = compiled.backward(cotangents); // dL/d states
      INDArray ofParameters = gradients.parameters();

      // The mean is 1 + 2 e^(-rate t), and three standard errors are 0.03.
      assertEquals(1 + 2 * Math.exp(-1.4), states.getRow(2).meanNumber().doubleValue(), 0.03);
      assertEquals(-4 * Math.exp(-1.4), ofParameters.getDouble(0), 0.03);
    }
  }
}
