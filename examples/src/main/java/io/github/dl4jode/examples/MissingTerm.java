package io.github.dl4jode.examples;

import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A universal differential equation for prey x and predators y: growth and death are known, a
 * network learns the rest. Printed is the term that fits it best; the truth is -0.9 x y, 0.8 x y.
 *
 * <pre>{@code
 * x' = 1.3 x -0.90 x y
 * y' = -1.8 y +0.80 x y
 * }</pre>
 */
public final class MissingTerm {

  private static final INDArray KNOWN = Nd4j.createFromArray(new double[][] {{1.3, -1.8}});
  private static final INDArray MISSING = Nd4j.createFromArray(new double[][] {{-0.9, 0.8}});
  private static final String[] NAMES = {"x", "y", "x²", "x y", "y²"};
  private static final int PAIRS = 60;

  /** The known terms and tanh(y A + b) C; the rows of the weights are those of A, b and C'. */
  static SDVariable halfKnown(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable weights = parameters.get("weights");
    SDVariable a = weights.get(SDIndex.interval(0, 2), SDIndex.all());
    SDVariable b = weights.get(SDIndex.interval(2, 3), SDIndex.all());
    SDVariable c = weights.get(SDIndex.interval(3, 5), SDIndex.all());
    SDVariable hidden = graph.math().tanh(y.mmul(a).add(b));
    return y.mul(graph.constant(KNOWN)).add(hidden.mmul(c.permute(1, 0)));
  }

  static INDArray measured(OdeSolver solver) {
    TapeTerm.VectorField truth =
        (graph, t, y, none) ->
            y.mul(graph.constant(KNOWN)).add(y.prod(true, 1).mul(graph.constant(MISSING)));
    double[] times = IntStream.rangeClosed(0, PAIRS).mapToDouble(i -> 0.1 * i).toArray();
    INDArray y0 = Nd4j.createFromArray(0.44, 4.63);
    try (TapeTerm term =
        TapeTerm.evaluationOnly(truth, DataType.DOUBLE, new long[] {1, 2}, Map.of())) {
      return solver.solve(term, y0, times).orThrow().states();
    }
  }

  public static void main(String[] arguments) {
    OdeSolver solver = OdeSolver.builder().rtol(1e-5).atol(1e-5).build();
    INDArray measured = measured(solver);
    INDArray states = measured.get(NDArrayIndex.interval(0, PAIRS)).dup();
    INDArray after = measured.get(NDArrayIndex.interval(1, PAIRS + 1)).ravel();
    Nd4j.getRandom().setSeed(1);
    INDArray weights = Nd4j.randn(DataType.DOUBLE, 5, 16).muli(0.3);
    GradientUpdater<?> adam = new Adam(0.01).instantiate(Nd4j.zeros(DataType.DOUBLE, 1, 160), true);
    INDArray learned = Nd4j.zeros(DataType.DOUBLE, 2 * PAIRS);
    TapeTerm term =
        TapeTerm.differentiable(
            MissingTerm::halfKnown, DataType.DOUBLE, states.shape(), Map.of("weights", weights));
    Solve solve = Solve.of(term, states.ravel(), 0, 0.1).build();
    try (term;
        GradientWorkspace workspace = new GradientWorkspace()) {
      for (int i = 0; i < 1000; i++) {
        DifferentiableSolution solved = new DiscreteAdjoint().solve(solver, solve, workspace);
        INDArray error = solved.solution().orThrow().finalState().sub(after);
        INDArray gradient = solved.backward(Nd4j.vstack(error.like(), error)).parameters();
        adam.applyUpdater(gradient, i, 0);
        weights.subi(gradient.reshape(5, 16));
        term.parametersChanged();
      }
      term.evaluate(0, states.ravel(), learned, Nd4j.empty(DataType.DOUBLE));
    }
    INDArray missing = learned.reshape(PAIRS, 2).sub(states.mulRowVector(KNOWN));
    INDArray x = states.getColumn(0);
    INDArray y = states.getColumn(1);
    INDArray terms = Nd4j.vstack(x, y, x.mul(x), x.mul(y), y.mul(y));
    INDArray products = terms.mmul(missing);
    INDArray squares = terms.mul(terms).sum(1);
    INDArray best = products.mul(products).diviColumnVector(squares).argMax(0);
    for (int i = 0; i < 2; i++) {
      int j = best.getInt(i);
      double factor = products.getDouble(j, i) / squares.getDouble(j);
      System.out.printf(
          "%2$s' = %1$.1f %2$s %3$+.2f %4$s%n", KNOWN.getDouble(i), NAMES[i], factor, NAMES[j]);
    }
  }
}
