package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A network of 30 hidden units that has learnt the spiral y' = A y of 20 examples: its hidden
 * weights are random, its output weights the least-squares fit.
 */
final class SpiralNetwork {

  static final double END = 10;

  private static final int EXAMPLES = 20;
  private static final int HIDDEN = 30;
  private static final int POINTS = 400;
  private static final double RIDGE = 1e-3;
  private static final long SEED = 5;

  private SpiralNetwork() {}

  /** Examples at the distances 0.6 to 2 from the centre, in all directions. */
  static double[] initial() {
    double[] initial = new double[2 * EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      double distance = 0.6 + 1.4 * i / (EXAMPLES - 1);
      initial[2 * i] = distance * Math.cos(2.4 * i);
      initial[2 * i + 1] = distance * Math.sin(2.4 * i);
    }
    return initial;
  }

  static TapeTerm term() {
    Random random = new Random(SEED);
    INDArray hidden = random(random, 2, HIDDEN);
    INDArray bias = random(random, 1, HIDDEN);
    INDArray points = random(random, POINTS, 2);
    INDArray slopes = points.mmul(Nd4j.createFromArray(new double[][] {{-0.1, 2}, {-2, -0.1}}));
    INDArray units = Transforms.tanh(points.mmul(hidden).addiRowVector(bias));
    INDArray normal = units.transpose().mmul(units).addi(Nd4j.eye(HIDDEN).muli(RIDGE));
    INDArray output = InvertMatrix.invert(normal, false).mmul(units.transpose().mmul(slopes));
    return TapeTerm.evaluationOnly(
        (graph, t, y, parameters) -> {
          SDVariable first = y.mmul(parameters.get("W1")).add(parameters.get("b1"));
          return graph.math().tanh(first).mmul(parameters.get("W2"));
        },
        DataType.DOUBLE,
        new long[] {EXAMPLES, 2},
        Map.of("W1", hidden, "b1", bias, "W2", output));
  }

  private static INDArray random(Random random, int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }

  /** By Adams at a tolerance of 1e-13. */
  static double[] reference() {
    OdeSolver solver = OdeSolver.builder().method(Methods.ADAMS).rtol(1e-13).atol(1e-13).build();
    try (TapeTerm term = term()) {
      return solver
          .solve(term, Nd4j.createFromArray(initial()), 0, END)
          .orThrow()
          .finalState()
          .toDoubleVector();
    }
  }
}
