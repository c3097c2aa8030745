package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.TapeTerm.Definition;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is solved at once is what single solves give, four random examples in each case. */
class OwnStepsPropertiesTest {

  private static final int BATCH = 4;
  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-4).atol(1e-4).build();
  private static final Definition FIELD =
      Definition.of(
          (graph, t, y, p) ->
              graph.math().tanh(y.mul(y).mul(y).mmul(p.get("W"))).add(graph.math().sin(t)));

  private static OwnStepsSolver own;
  private static TapeTerm one;

  @BeforeContainer
  static void open() {
    INDArray weights = Nd4j.createFromArray(new double[][] {{-0.4, 2.2}, {-1.8, 0.1}});
    own =
        new OwnStepsSolver(
            FIELD,
            DataType.DOUBLE,
            new long[] {BATCH, 2},
            Map.of("W", weights),
            SOLVER,
            new DiscreteAdjoint(),
            false);
    one = TapeTerm.builder(FIELD, DataType.DOUBLE, 1, 2).parameters(Map.of("W", weights)).build();
  }

  @AfterContainer
  static void close() {
    own.close();
    one.close();
  }

  @Property(tries = 250)
  void eachIsASingleSolve(
      @ForAll @Size(2 * BATCH) List<@DoubleRange(min = -2, max = 2) Double> elements,
      @ForAll @Size(BATCH) List<@DoubleRange(min = 0.01, max = 2) Double> lengths) {
    INDArray states = Nd4j.createFromArray(elements.stream().mapToDouble(it -> it).toArray());
    double[][] times = new double[BATCH][];
    for (int i = 0; i < BATCH; i++) {
      // Every other example goes backwards in time.
      times[i] = new double[] {0.5 * i, 0.5 * i + (i % 2 == 0 ? 1 : -1) * lengths.get(i)};
    }
    OwnStepsSolution solved = own.forward(states, times).orThrow();
    for (int i = 0; i < BATCH; i++) {
      INDArray state = states.get(NDArrayIndex.interval(2 * i, 2 * i + 2));
      Solution expected = SOLVER.solve(Solve.of(one, state, times[i]).build()).orThrow();
      INDArray actual = solved.states().getRow(1).get(NDArrayIndex.interval(2 * i, 2 * i + 2));
      int more =
          solved.each().get(i).statistics().acceptedSteps() - expected.statistics().acceptedSteps();
      // Rounding changes the sizes of steps, most where their error is near 0.
      assertTrue(Math.abs(more) <= 1, more + " steps more");
      double difference = expected.finalState().distance2(actual);
      assertTrue(difference < 1e-5, "a tenth of the tolerance: " + difference);
      expected.close();
    }
  }
}
