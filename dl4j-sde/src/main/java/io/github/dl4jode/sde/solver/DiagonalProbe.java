package io.github.dl4jode.sde.solver;

import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.StateVector;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether each component of a diagonal diffusion depends on its own component of the state alone,
 * by random changes of the others at t = 0.
 */
final class DiagonalProbe {

  private static final int ROUNDS = 6;
  private static final double TOLERANCE = 1e-5;

  private final StochasticEquation equation;
  private final SplittableRandom random = new SplittableRandom(1);

  private DiagonalProbe(StochasticEquation equation) {
    this.equation = equation;
  }

  /**
   * Refuses a diffusion that mixes components.
   *
   * @param need what needs it, the subject of a sentence
   * @throws IllegalArgumentException if it does
   */
  static void require(StochasticEquation equation, EquationInputs inputs, String need) {
    if (equation.size() > 1 && new DiagonalProbe(equation).mixes(inputs)) {
      throw new IllegalArgumentException(
          ("%s needs diagonal noise whose g_i depends on t and y_i alone, and this g_i changes with"
                  + " other components of y. Write it as NoiseType.GENERAL, or take a method"
                  + " without derivatives of g: Euler–Maruyama (Itô), Heun or midpoint"
                  + " (Stratonovich)")
              .formatted(need));
    }
  }

  private boolean mixes(EquationInputs inputs) {
    long[] shape = {equation.batch(), equation.size()};
    INDArray none = Nd4j.empty(equation.dataType());
    StepInterval start = new StepInterval(none, none, none);
    try (StepFunction diffusion =
        new StepFunction(
            equation,
            inputs,
            false,
            List.of(shape),
            StepFunction.Product.NONE,
            (step, y) ->
                step.at(0, new StateVector(y.get(0), List.of()))
                    .diffuse(step.graph().constant(Nd4j.ones(equation.dataType(), shape)))
                    .y())) {
      INDArray result = Nd4j.create(equation.dataType(), equation.batch() * equation.size());
      double[] state = normal();
      double[] before = evaluated(diffusion, start, state, result);
      boolean mixed = false;
      for (int round = 0; round < ROUNDS && !mixed; round++) {
        boolean[] moved = half();
        double[] after = evaluated(diffusion, start, changed(state, moved), result);
        mixed = differ(before, after, moved);
      }
      result.close();
      return mixed;
    }
  }

  private double[] evaluated(
      StepFunction diffusion, StepInterval start, double[] state, INDArray result) {
    long[] shape = {equation.batch(), equation.size()};
    diffusion.evaluateOnce(start, Nd4j.create(state, shape, equation.dataType()), result);
    return result.castTo(DataType.DOUBLE).toDoubleVector();
  }

  private double[] normal() {
    return random.doubles(equation.batch() * equation.size(), -1, 1).toArray();
  }

  private boolean[] half() {
    boolean[] moved = new boolean[Math.toIntExact(equation.size())];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = random.nextBoolean();
    }
    return moved;
  }

  private double[] changed(double[] state, boolean... moved) {
    double[] other = normal();
    for (int i = 0; i < other.length; i++) {
      other[i] = moved[i % moved.length] ? other[i] : state[i];
    }
    return other;
  }

  /**
   * Whether a component that was not moved has another g; values that are not finite do not count.
   */
  private static boolean differ(double[] before, double[] after, boolean... moved) {
    for (int i = 0; i < before.length; i++) {
      double change = Math.abs(after[i] - before[i]);
      if (!moved[i % moved.length] && change > TOLERANCE * (1 + Math.abs(before[i]))) {
        return true;
      }
    }
    return false;
  }
}
