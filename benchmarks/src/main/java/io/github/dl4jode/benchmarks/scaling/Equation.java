package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.benchmarks.FirstParameters;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.Term;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An equation in float whose solution from y(0) = 1 is the same for every row of the state.
 *
 * @param field of any number of rows
 * @param row the solution at a time, [row length], in double
 * @param release of what the field holds
 */
record Equation(Term field, DoubleFunction<INDArray> row, Runnable release)
    implements AutoCloseable {

  /** The elements of a row of a network's state. */
  private static final int WIDTH = 100;

  private static final int HIDDEN = 300;
  private static final long SEED = 1;

  /** y' = -y as one op: so cheap that a solve shows the solver's own cost. */
  static Equation decay(long size) {
    return new Equation(new DecayField(size), t -> Nd4j.createFromArray(Math.exp(-t)), () -> {});
  }

  /** A network with 100 inputs and 300 hidden units, on as many rows as make up the size. */
  static Equation network(long size) {
    DenseDynamics dynamics = DenseDynamics.builder().hidden(HIDDEN).build();
    Nd4j.getRandom().setSeed(SEED);
    Map<String, INDArray> parameters = FirstParameters.of(dynamics, InputType.feedForward(WIDTH));
    TapeTerm field = field(dynamics, DataType.FLOAT, size / WIDTH, parameters);
    return new Equation(field, t -> solveOneRow(dynamics, parameters, t), field::close);
  }

  private static TapeTerm field(
      DenseDynamics dynamics, DataType type, long rows, Map<String, INDArray> parameters) {
    return TapeTerm.evaluationOnly(dynamics::define, type, new long[] {rows, WIDTH}, parameters);
  }

  /** In double, at a tight tolerance, by another method. */
  private static INDArray solveOneRow(
      DenseDynamics dynamics, Map<String, INDArray> parameters, double t) {
    Map<String, INDArray> wide = new LinkedHashMap<>();
    parameters.forEach((name, array) -> wide.put(name, array.castTo(DataType.DOUBLE)));
    OdeSolver solver = OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-10).atol(1e-10).build();
    try (TapeTerm field = field(dynamics, DataType.DOUBLE, 1, wide)) {
      INDArray ones = Nd4j.ones(DataType.DOUBLE, WIDTH);
      return solver.solve(field, ones, new double[] {0, t}).orThrow().states().getRow(1);
    }
  }

  /** The largest error of an element of a state, relative to the largest of the solution. */
  double error(double t, INDArray state) {
    INDArray expected = row.apply(t);
    INDArray rows = state.reshape(-1, expected.length());
    return RelativeError.largest(
        rows, expected.reshape(1, expected.length()).broadcast(rows.shape()));
  }

  @Override
  public void close() {
    release.run();
  }
}
