package io.github.dl4jode.solver;

import io.github.dl4jode.vector.ScaledNorm;
import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The automatic choice of the first step (Hairer, Nørsett and Wanner I, section II.4, "Starting
 * step size"): two evaluations, of which the first is the first stage of the first step.
 */
final class InitialStep {

  private static final double NEGLIGIBLE = 1e-5;
  private static final double CAUTIOUS_STEP = 1e-6;
  private static final double FRACTION = 0.01;

  private final OdeSolver solver;
  private final Stepper stepper;
  private final ScaledNorm error;
  private final INDArray scratch;

  InitialStep(OdeSolver solver, Stepper stepper) {
    this.solver = solver;
    this.stepper = stepper;
    this.error = stepper.memory().error();
    this.scratch = stepper.stages().scratch();
  }

  /** The size of the first step, positive; its sign is that of last - first. */
  double choose(double first, double last) {
    StageMemory stages = stepper.stages();
    double direction = Math.signum(last - first);
    double longest = Math.min(Math.abs(last - first), solver.maximumStep());
    stepper.evaluateFirstStage(first);
    Vectors.copy(stages.current(), stages.next());
    Tolerances tolerances = Tolerances.of(solver, scratch.dataType());
    error.tolerances(tolerances.rtol(), tolerances.atol());
    error.scale();
    double state = norm(stages.current());
    double slope = norm(stages.derivative(0));
    double trial =
        state < NEGLIGIBLE || slope < NEGLIGIBLE ? CAUTIOUS_STEP : FRACTION * state / slope;
    trial = Math.min(trial, longest);
    if (!(trial > 0)) {
      // Something is not finite, which the first step will find out.
      return longest;
    }
    Vectors.add(direction * trial, stages.derivative(0), stages.next());
    stepper.evaluateProbe(first + direction * trial, stages.next(), stages.derivative(1));
    double curvature = normOfDifference(stages.derivative(1), stages.derivative(0)) / trial;
    double steepest = Math.max(slope, curvature);
    int order = solver.method().tableau().embeddedOrder() + 1;
    double chosen =
        steepest <= 1e-15
            ? Math.max(CAUTIOUS_STEP, 1e-3 * trial)
            : Math.pow(FRACTION / steepest, 1.0 / order);
    return chosen > 0 ? Math.min(Math.min(100 * trial, chosen), longest) : trial;
  }

  private double norm(INDArray array) {
    Vectors.copy(array, scratch);
    return normOfScratch();
  }

  private double normOfDifference(INDArray left, INDArray right) {
    Vectors.copy(left, scratch);
    Vectors.add(-1, right, scratch);
    return normOfScratch();
  }

  private double normOfScratch() {
    return solver.errorNorm().average(solver.errorNorm().of(error), error.length());
  }
}
