package io.github.dl4jode.examples;

import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Robertson's three reactions, whose rates differ by nine powers of ten, by a method for stiff
 * equations, with the gradient of the first concentration with respect to the rates. It prints:
 *
 * <pre>{@code
 * rodas5p: y(40) = 0.71583, 9.1855e-06, 0.28416 in 49 steps
 * dy1/d rate * rate: -0.1699, 0.1373, -0.0687
 * dopri5 to y(4): 2692 steps; stiff: true
 * }</pre>
 */
public final class StiffChemistry {

  private static final INDArray EFFECTS =
      Nd4j.createFromArray(new double[][] {{-1, 1, 0}, {1, -1, 0}, {0, -1, 1}});

  private StiffChemistry() {}

  private static SDVariable reactions(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable[] of = graph.split(y, 3, 1);
    SDVariable products = graph.concat(1, of[0], of[1].mul(of[2]), of[1].mul(of[1]).mul(1e4));
    return products.mul(parameters.get("rates")).mmul(graph.constant(EFFECTS));
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    INDArray rates = Nd4j.createFromArray(new double[][] {{0.04, 1e4, 3e3}});
    INDArray y0 = Nd4j.createFromArray(1.0, 0, 0);
    OdeSolver stiff =
        OdeSolver.builder()
            .method(Methods.RODAS5P)
            .rtol(1e-6)
            .componentAtol(1e-8, 1e-12, 1e-8)
            .build();
    OdeSolver explicit = stiff.toBuilder().method(Methods.DOPRI5).maximumSteps(100_000).build();
    try (TapeTerm term =
            TapeTerm.differentiable(
                StiffChemistry::reactions,
                DataType.DOUBLE,
                new long[] {1, 3},
                Map.of("rates", rates));
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solved =
          new InterpolatingAdjoint().solve(stiff, term, y0, new double[] {0, 40}, workspace);
      INDArray end = solved.solution().orThrow().finalState();
      System.out.printf(
          "rodas5p: y(40) = %.5f, %.4e, %.5f in %d steps%n",
          end.getDouble(0),
          end.getDouble(1),
          end.getDouble(2),
          solved.solution().statistics().acceptedSteps());
      INDArray ofFirst = Nd4j.createFromArray(new double[][] {{0, 0, 0}, {1, 0, 0}});
      INDArray byRates = solved.backward(ofFirst).parameters().mul(rates.reshape(3));
      System.out.printf(
          "dy1/d rate * rate: %.4f, %.4f, %.4f%n",
          byRates.getDouble(0), byRates.getDouble(1), byRates.getDouble(2));
      Solution slow = explicit.solve(term, y0, 0, 4).orThrow();
      boolean known = slow.stiffness().map(Stiffness::advice).isPresent();
      System.out.printf(
          "dopri5 to y(4): %d steps; stiff: %b%n", slow.statistics().acceptedSteps(), known);
    }
  }
}
