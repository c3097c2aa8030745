package io.github.dl4jode.examples;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A network learns the potential V of a pendulum, H = p² / 2 + V(q), from two seconds of motion, by
 * a symplectic method. It then swings on. Printed is the largest change of its true energy:
 *
 * <pre>{@code
 * 2 s, stormer_verlet: 0.040
 * 2000 s, stormer_verlet: 0.069
 * 2000 s, rk4: 0.429
 * }</pre>
 */
public final class HamiltonianPendulum {

  private static final INDArray STARTS =
      Nd4j.createFromArray(new double[][] {{1.5, 0}, {1, 0.5}, {-0.5, 1}, {-1, 0}});

  /** q' = p, p' = -V'(q), V = Σ w2 tanh(w0 q + w1), with a network of twelve units. */
  static SDVariable learned(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable[] state = graph.split(y, 2, 1);
    SDVariable[] w = graph.split(parameters.get("weights"), 3, 0);
    SDVariable hidden = graph.math().tanh(state[0].mul(w[0]).add(w[1]));
    SDVariable slope = hidden.mul(hidden).rsub(1).mul(w[0]).mul(w[2]).sum(true, 1);
    return graph.concat(1, state[1], graph.math().neg(slope));
  }

  static SDVariable pendulum(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> none) {
    SDVariable[] state = graph.split(y, 2, 1);
    return graph.concat(1, state[1], graph.math().neg(graph.math().sin(state[0])));
  }

  private static OdeSolver solver(Method method) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.5)).build();
  }

  private static void print(TapeTerm term, Method method, double end) {
    INDArray states = solver(method).solve(term, STARTS.ravel(), 0, end).orThrow().states();
    INDArray angles = states.reshape(2, 4, 2).get(all(), all(), point(0));
    INDArray speeds = states.reshape(2, 4, 2).get(all(), all(), point(1));
    INDArray energy = speeds.mul(speeds).divi(2).subi(Transforms.cos(angles, true));
    double error = energy.getRow(1).sub(energy.getRow(0)).amaxNumber().doubleValue();
    System.out.printf("%.0f s, %s: %.3f%n", end, method.label(), error);
  }

  public static void main(String[] arguments) {
    Nd4j.getRandom().setSeed(1);
    INDArray weights = Nd4j.randn(DataType.DOUBLE, 3, 12).muli(0.5);
    GradientUpdater<?> adam = new Adam(0.01).instantiate(Nd4j.zeros(DataType.DOUBLE, 1, 72), true);
    double[] times = {0, 0.5, 1, 1.5, 2};
    long[] shape = STARTS.shape();
    TapeTerm pendulum =
        TapeTerm.evaluationOnly(HamiltonianPendulum::pendulum, DataType.DOUBLE, shape, Map.of());
    TapeTerm learned =
        TapeTerm.differentiable(
            HamiltonianPendulum::learned, DataType.DOUBLE, shape, Map.of("weights", weights));
    try (pendulum;
        learned;
        GradientWorkspace workspace = new GradientWorkspace()) {
      OdeSolver symplectic = solver(Methods.STORMER_VERLET);
      INDArray motion = symplectic.solve(pendulum, STARTS.ravel(), times).orThrow().states();
      Solve solve = Solve.of(learned, STARTS.ravel(), times).build();
      for (int i = 0; i < 800; i++) {
        DifferentiableSolution solved = new DiscreteAdjoint().solve(symplectic, solve, workspace);
        INDArray error = solved.solution().orThrow().states().sub(motion);
        INDArray gradient = solved.backward(error).parameters();
        adam.applyUpdater(gradient, i, 0);
        weights.subi(gradient.reshape(3, 12));
        learned.parametersChanged();
      }
      print(learned, Methods.STORMER_VERLET, 2);
      print(learned, Methods.STORMER_VERLET, 2000);
      print(learned, Methods.RK4, 2000);
    }
  }
}
