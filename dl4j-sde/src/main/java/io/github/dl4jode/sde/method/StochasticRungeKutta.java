package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Stochastic Runge–Kutta methods for Stratonovich equations of any noise, with the space–time Lévy
 * area. Foster, dos Reis and Strange (2024), "High order splitting methods for SDEs satisfying a
 * commutativity condition", arXiv 2210.17543.
 */
public enum StochasticRungeKutta implements SdeMethod {

  /** ShARK for any noise: strong order 1.5 for additive noise. */
  GENERAL_SHARK("ShARK", SdeTableau.SHARK, 1),
  /** SPaRK, whose first stage serves an error estimate. */
  SPARK("SPaRK", SdeTableau.SPARK, 1),
  /** SlowRK, of strong order 1.5 for commutative noise, with seven stages. */
  SLOW_RK("SlowRK", SdeTableau.SLOW_RK, 1.5);

  private final String label;
  private final transient SdeTableau tableau;
  private final double orderOfCommutativeNoise;

  StochasticRungeKutta(String label, SdeTableau tableau, double orderOfCommutativeNoise) {
    this.label = label;
    this.tableau = tableau;
    this.orderOfCommutativeNoise = orderOfCommutativeNoise;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return calculus == Calculus.STRATONOVICH || noise == NoiseType.ADDITIVE;
  }

  @Override
  public boolean adaptsSteps(NoiseType noise) {
    return true;
  }

  @Override
  public double strongOrder(NoiseType noise) {
    return switch (noise) {
      case ADDITIVE -> 1.5;
      case DIAGONAL, SCALAR -> orderOfCommutativeNoise;
      case GENERAL -> 0.5;
    };
  }

  @Override
  public boolean needsArea() {
    return true;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    List<Stage> stages = new ArrayList<>();
    stages.add(step.at(0, state.y()));
    for (int i = 1; i < tableau.nodes().length; i++) {
      StateVector at =
          moved(
              step,
              state.y(),
              stages,
              tableau.drift()[i - 1],
              tableau.increment()[i - 1],
              tableau.area()[i - 1]);
      stages.add(step.at(tableau.nodes()[i], at));
    }
    return MethodState.of(
        moved(
            step,
            state.y(),
            stages,
            tableau.driftWeights(),
            tableau.incrementWeights(),
            tableau.areaWeights()));
  }

  private static StateVector moved(
      StepGraph step,
      StateVector y,
      List<Stage> stages,
      double[] drift,
      double[] increment,
      double[] area) {
    StateVector sum = y;
    for (int j = 0; j < drift.length; j++) {
      if (drift[j] != 0) {
        sum = sum.plus(stages.get(j).drift().times(step.h()).times(drift[j]));
      }
      if (increment[j] != 0 || area[j] != 0) {
        sum = sum.plus(stages.get(j).diffuse(noise(step, increment[j], area[j])));
      }
    }
    return sum;
  }

  /** aW ΔW + aH H. */
  static SDVariable noise(StepGraph step, double ofIncrement, double ofArea) {
    if (ofArea == 0) {
      return step.increment().mul(ofIncrement);
    }
    SDVariable scaled = step.area().mul(ofArea);
    return ofIncrement == 0 ? scaled : step.increment().mul(ofIncrement).add(scaled);
  }
}
