package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GruDynamicsTest {

  @Test
  void aStateWithinBoundsStaysThere() {
    GruDynamics dynamics = new GruDynamics(6);
    Map<String, INDArray> parameters =
        Parameters.of(
            dynamics::defineParameters, dynamics::initializeParameters, DataType.DOUBLE, 3);
    // Large weights drive the gates to their ends.
    parameters.values().forEach(array -> array.muli(20));
    INDArray state = Nd4j.rand(DataType.DOUBLE, 24).subi(0.5).muli(2);
    try (TapeTerm field =
        TapeTerm.evaluationOnly(dynamics::define, DataType.DOUBLE, new long[] {4, 6}, parameters)) {
      Solution solution = OdeSolver.builder().build().solve(field, state, 0, 1, 10, 100).orThrow();
      assertTrue(solution.states().amaxNumber().doubleValue() <= 1);
      assertTrue(solution.finalState().distance2(state) > 0.1, "it moves");
    }
  }
}
