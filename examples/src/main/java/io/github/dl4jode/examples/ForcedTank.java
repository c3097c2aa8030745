package io.github.dl4jode.examples;

import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.path.LinearPath;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An input u(t): which pump rates, linear between whole hours, give a leaking tank the wanted
 * levels? The tank is y' = u(t) - y / 2. It prints:
 *
 * <pre>{@code
 * hour  wanted  level   pump
 *    0          0.000  0.790
 *    1   1.000  1.000  1.678
 *    2   2.000  2.000  1.849
 *    3   2.000  2.000  0.281
 *    4   1.500  1.500  0.436
 *    5   1.800  1.800  1.720
 * }</pre>
 */
public final class ForcedTank {

  private static final double[] HOURS = {0, 1, 2, 3, 4, 5};
  private static final INDArray WANTED =
      Nd4j.createFromArray(0.0, 1, 2, 2, 1.5, 1.8).reshape(HOURS.length, 1);

  private ForcedTank() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    OdeSolver solver = OdeSolver.builder().rtol(1e-8).atol(1e-8).build();
    INDArray rates = Nd4j.zeros(DataType.DOUBLE, HOURS.length, 1, 1); // [knots, batch, channels]
    TapeTerm tank =
        TapeTerm.builder(
                (graph, at) -> TapeTerm.Parts.of(at.inputs().get("pump").sub(at.y().div(2))),
                DataType.DOUBLE,
                1,
                1)
            .input("pump", new LinearPath(HOURS, rates))
            .build();
    Solve solve = Solve.of(tank, Nd4j.createFromArray(0.0), HOURS).build();
    try (tank;
        GradientWorkspace workspace = new GradientWorkspace()) {
      INDArray levels = WANTED;
      for (int i = 0; i < 500; i++) {
        DifferentiableSolution solved = new DiscreteAdjoint().solve(solver, solve, workspace);
        levels = solved.solution().orThrow().states().dup();
        INDArray gradient = solved.backward(levels.sub(WANTED)).input("pump");
        rates.subi(gradient.reshape(rates.shape()).mul(0.8));
        tank.parametersChanged();
      }
      System.out.println("hour  wanted  level   pump");
      for (int i = 0; i < HOURS.length; i++) {
        String wanted = i == 0 ? "" : "%.3f".formatted(WANTED.getDouble(i));
        System.out.printf(
            "%4.0f  %6s  %.3f  %.3f%n", HOURS[i], wanted, levels.getDouble(i), rates.getDouble(i));
      }
    }
  }
}
