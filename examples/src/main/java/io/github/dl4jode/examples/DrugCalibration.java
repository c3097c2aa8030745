package io.github.dl4jode.examples;

import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;

/**
 * Calibration of a mechanistic model: a drug goes from the gut into the blood and out of it, at
 * rates that are positive because their logarithms are fitted. Gauss–Newton with the gradient of
 * each measurement, which also gives the error bars. It prints:
 *
 * <pre>{@code
 * absorption 1.53 ± 0.05 per hour, the truth is 1.5
 * elimination 0.30 ± 0.01 per hour, the truth is 0.3
 * }</pre>
 */
public final class DrugCalibration {

  private static final double[] HOURS = {0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 10};
  private static final double NOISE = 0.02;

  private DrugCalibration() {}

  /** gut' = -absorption gut, blood' = absorption gut - elimination blood. */
  private static SDVariable body(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable flows = y.mul(graph.math().exp(parameters.get("logarithms")));
    return flows.mmul(graph.constant(Nd4j.createFromArray(new double[][] {{-1, 1}, {0, -1}})));
  }

  /** The known solution with noise, for absorption 1.5 and elimination 0.3. */
  static double[] measurements() {
    SplittableRandom random = new SplittableRandom(1);
    double[] blood = new double[HOURS.length];
    for (int i = 1; i < HOURS.length; i++) {
      double exact = 1.25 * (Math.exp(-0.3 * HOURS[i]) - Math.exp(-1.5 * HOURS[i]));
      blood[i] = exact + NOISE * random.nextGaussian();
    }
    return blood;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    double[] measured = measurements();
    int count = HOURS.length;
    INDArray logarithms = Nd4j.zeros(DataType.DOUBLE, 1, 2);
    INDArray covariance = Nd4j.eye(2);
    OdeSolver solver = OdeSolver.builder().rtol(1e-8).atol(1e-8).build();
    try (TapeTerm term =
            TapeTerm.differentiable(
                DrugCalibration::body,
                DataType.DOUBLE,
                new long[] {1, 2},
                Map.of("logarithms", logarithms));
        GradientWorkspace workspace = new GradientWorkspace()) {
      Solve solve = Solve.of(term, Nd4j.createFromArray(1.0, 0.0), HOURS).build();
      for (int round = 0; round < 8; round++) {
        DifferentiableSolution solved = new DiscreteAdjoint().solve(solver, solve, workspace);
        INDArray states = solved.solution().orThrow().states().dup();
        INDArray sensitivities = Nd4j.zeros(DataType.DOUBLE, count, 2);
        INDArray residuals = Nd4j.zeros(DataType.DOUBLE, count, 1);
        for (int i = 1; i < count; i++) {
          INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, count, 2).putScalar(i, 1, 1);
          sensitivities.putRow(i, solved.backward(cotangents).parameters());
          residuals.putScalar(i, measured[i] - states.getDouble(i, 1));
        }
        INDArray information = sensitivities.transpose().mmul(sensitivities);
        covariance = InvertMatrix.invert(information, false).muli(NOISE * NOISE);
        INDArray step = covariance.mmul(sensitivities.transpose()).mmul(residuals);
        logarithms.addi(step.transpose().divi(NOISE * NOISE));
        term.parametersChanged();
      }
    }
    print("absorption", 0, 1.5, logarithms, covariance);
    print("elimination", 1, 0.3, logarithms, covariance);
  }

  private static void print(
      String name, int i, double truth, INDArray logarithms, INDArray ofThem) {
    double rate = Math.exp(logarithms.getDouble(i));
    double deviation = rate * Math.sqrt(ofThem.getDouble(i, i));
    System.out.printf("%s %.2f ± %.2f per hour, the truth is %s%n", name, rate, deviation, truth);
  }
}
