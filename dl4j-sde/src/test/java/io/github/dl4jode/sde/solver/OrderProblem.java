package io.github.dl4jode.sde.solver;

import io.github.dl4jode.path.brownian.AreaApproximation;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.path.brownian.LevyArea;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.CoefficientGraph.Variables;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Equations over [0, 1] for orders of convergence, one for each kind of noise, of states with two
 * components that begin at (1, 0.5).
 */
enum OrderProblem {
  /** dy_i = a y_i dt + b_i y_i dW_i, two geometric Brownian motions with a closed form. */
  DIAGONAL(NoiseType.DIAGONAL, 2, 2, 5),

  /**
   * dz = a z dt + b z dW for complex a and b: the noise turns the state, and ∂g/∂y is not
   * symmetric. The closed form is z0 exp((a - b²/2) t + b W), and without b² for Stratonovich.
   */
  SCALAR(NoiseType.SCALAR, 1, 2, 5),

  /** A non-linear drift, so bent that its product with the noise shows, and a constant matrix. */
  ADDITIVE(NoiseType.ADDITIVE, 2, 4, 2),

  /** Linear noise by two matrices that do not commute: a rotation and a stretching. */
  GENERAL(NoiseType.GENERAL, 2, 4, 3);

  private static final double[] START = {1, 0.5};
  private static final double RATE = 0.4;
  private static final double TURN = 0.5;
  private static final double[] VOLATILITIES = {0.6, -0.5};
  private static final double[][] MATRIX = {{0.9, 0.4}, {-0.5, 0.8}};

  private final NoiseType noise;
  private final int noiseSize;
  private final int coarsest;
  private final int beyondFinest;

  /**
   * @param coarsest the largest step is 2 to the power of its negative
   * @param beyondFinest how often the smallest step is halved for a reference without closed form
   */
  OrderProblem(NoiseType noise, int noiseSize, int coarsest, int beyondFinest) {
    this.noise = noise;
    this.noiseSize = noiseSize;
    this.coarsest = coarsest;
    this.beyondFinest = beyondFinest;
  }

  NoiseType noise() {
    return noise;
  }

  /** The calculi that differ: for additive noise they are the same. */
  List<Calculus> calculi() {
    return this == ADDITIVE ? List.of(Calculus.ITO) : List.of(Calculus.values());
  }

  /** The step of a level, 0 for the smallest. */
  double stepSize(int level, int levels) {
    return Math.scalb(1.0, level - coarsest - levels + 1);
  }

  BrownianTree path(int paths, int levels, long seed) {
    return BrownianTree.onGrid(0, Math.scalb(stepSize(0, levels), -beyondFinest))
        .seed(seed)
        .batch(paths)
        .noiseSize(noiseSize)
        .dataType(DataType.DOUBLE)
        .levyArea(LevyArea.SPACE_TIME)
        .spaceSpaceArea(AreaApproximation.FOSTER)
        .build();
  }

  StochasticEquation equation(Calculus calculus, int paths) {
    return StochasticEquation.builder(calculus, noise, DataType.DOUBLE, paths, 2)
        .coefficients((graph, v) -> coefficients(graph, v, calculus, paths))
        .build();
  }

  private Coefficients coefficients(SameDiff graph, Variables v, Calculus calculus, int paths) {
    return switch (this) {
      case DIAGONAL ->
          new Coefficients(v.y().mul(RATE), v.y().mul(graph.constant(row(VOLATILITIES))));
      case SCALAR ->
          new Coefficients(
              v.y().mmul(graph.constant(complex(RATE, 0))),
              v.y().mmul(graph.constant(complex(VOLATILITIES[1], TURN))));
      case ADDITIVE ->
          new Coefficients(
              graph.math().sin(v.y().mul(3)).mul(-1), graph.constant(Nd4j.create(MATRIX)));
      case GENERAL -> general(graph, v.y(), calculus, paths);
    };
  }

  /** g_1 turns and g_2 stretches; f_Itô has the half of B_1² + B_2² more. */
  private static Coefficients general(SameDiff graph, SDVariable y, Calculus calculus, int paths) {
    INDArray turn = Nd4j.create(new double[][] {{0, 0.8}, {-0.8, 0}});
    INDArray stretch = Nd4j.create(new double[][] {{0.6, 0}, {0, -0.6}});
    double correction = calculus == Calculus.ITO ? (0.36 - 0.64) / 2 : 0;
    SDVariable first = graph.reshape(y.mmul(graph.constant(turn)), paths, 2, 1);
    SDVariable second = graph.reshape(y.mmul(graph.constant(stretch)), paths, 2, 1);
    return new Coefficients(y.mul(correction - RATE), graph.concat(2, first, second));
  }

  private static INDArray row(double... values) {
    return Nd4j.createFromArray(values);
  }

  /** The matrix by which a row (x, y) is multiplied to turn x + iy into (a + ib)(x + iy). */
  private static INDArray complex(double a, double b) {
    return Nd4j.create(new double[][] {{a, b}, {-b, a}});
  }

  /** The states at t = 1 of a method [path × 2]. */
  double[] solve(SdeMethod method, Calculus calculus, double stepSize, BrownianTree path) {
    int paths = (int) path.batch();
    INDArray start = Nd4j.create(DataType.DOUBLE, paths, 2);
    start.addiRowVector(row(START));
    try (CompiledSde compiled = SdeSolver.of(method, stepSize).compile(equation(calculus, paths))) {
      return compiled.solve(start, new double[] {0, 1}, path).states().getRow(1).toDoubleVector();
    }
  }

  /** The states at t = 1 [path × 2]: in closed form, or by a method with smaller steps. */
  double[] exact(Calculus calculus, BrownianTree path, int levels) {
    double fine = Math.scalb(stepSize(0, levels), -beyondFinest);
    return switch (this) {
      case DIAGONAL, SCALAR -> closedForm(calculus, path);
      case ADDITIVE -> solve(SdeMethods.ADDITIVE_SHARK, calculus, fine, path);
      case GENERAL -> solve(SdeMethods.HEUN, Calculus.STRATONOVICH, fine, path);
    };
  }

  private double[] closedForm(Calculus calculus, BrownianTree path) {
    INDArray increments = Nd4j.create(DataType.DOUBLE, path.batch() * noiseSize);
    path.increment(0, 1, increments);
    double[] w = increments.toDoubleVector();
    double[] ends = new double[(int) path.batch() * 2];
    double ito = calculus == Calculus.ITO ? 0.5 : 0;
    for (int p = 0; p < path.batch(); p++) {
      if (this == DIAGONAL) {
        for (int i = 0; i < 2; i++) {
          double b = VOLATILITIES[i];
          ends[2 * p + i] = START[i] * Math.exp(RATE - ito * b * b + b * w[2 * p + i]);
        }
      } else {
        double b = VOLATILITIES[1];
        double growth = Math.exp(RATE - ito * (b * b - TURN * TURN) + b * w[p]);
        double angle = -ito * 2 * b * TURN + TURN * w[p];
        double cosine = growth * Math.cos(angle);
        double sine = growth * Math.sin(angle);
        ends[2 * p] = START[0] * cosine - START[1] * sine;
        ends[2 * p + 1] = START[0] * sine + START[1] * cosine;
      }
    }
    return ends;
  }
}
