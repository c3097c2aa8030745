package io.github.dl4jode.benchmarks.gradients;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A forward and a backward pass of y' = tanh(y W) in double, where W turns the 8 components. */
final class LongSolve implements AutoCloseable {

  static final int BATCH = 8;
  static final int SIZE = 8;
  static final long STATE_BYTES = (long) BATCH * SIZE * Double.BYTES;

  private static final double END = 10;

  private final GradientWorkspace workspace = new GradientWorkspace();
  private final INDArray start =
      Nd4j.linspace(DataType.DOUBLE, -1, 2.0 / (BATCH * SIZE), BATCH * SIZE);
  private final INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, 2, BATCH * SIZE);
  private final TapeTerm term =
      TapeTerm.differentiable(
          (graph, t, y, parameters) -> graph.math().tanh(y.mmul(parameters.get("W"))),
          DataType.DOUBLE,
          new long[] {BATCH, SIZE},
          Map.of("W", weights()));
  private final GradientMethod method;
  private final OdeSolver solver;

  LongSolve(GradientMethod method, OdeSolver solver) {
    this.method = method;
    this.solver = solver;
    cotangents.getRow(1).assign(1);
  }

  /** With steps of one size. */
  static OdeSolver fixed(Method method, int steps) {
    return OdeSolver.builder()
        .method(method)
        .stepSizeController(new FixedStepSize(END / steps))
        .maximumSteps(steps)
        .build();
  }

  /** Skew-symmetric, so that the solution neither grows nor decays. */
  private static INDArray weights() {
    double[][] weights = new double[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < i; j++) {
        weights[i][j] = Math.sin(1 + 3.7 * i + 1.3 * j);
        weights[j][i] = -weights[i][j];
      }
    }
    return Nd4j.createFromArray(weights);
  }

  /** Both passes; the gradient with respect to the weights. */
  INDArray run() {
    DifferentiableSolution solution =
        method.solve(solver, term, start, new double[] {0, END}, workspace);
    return solution.backward(cotangents).parameters();
  }

  /** The most memory that solver and gradient method have kept, in megabytes of 2²⁰ bytes. */
  double megabytes() {
    return workspace.peakBytes() / (double) (1 << 20);
  }

  @Override
  public void close() {
    workspace.close();
    term.close();
  }
}
