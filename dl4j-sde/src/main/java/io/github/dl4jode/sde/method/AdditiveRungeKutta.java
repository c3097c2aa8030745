package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Stochastic Runge–Kutta methods for additive noise, with the space–time Lévy area. Foster, dos
 * Reis and Strange (2024), "High order splitting methods for SDEs satisfying a commutativity
 * condition", arXiv 2210.17543.
 */
public enum AdditiveRungeKutta implements SdeMethod {

  /** The shifted Euler method, of strong order 1 with a smaller error than Euler–Maruyama. */
  SEA("SEA", AdditiveTableau.SEA, 1),
  /** The shifted additive-noise Runge–Kutta method, of strong order 1.5. */
  SHARK("ShARK for additive noise", AdditiveTableau.SHARK, 1.5);

  private final String label;
  private final transient AdditiveTableau tableau;
  private final double order;

  AdditiveRungeKutta(String label, AdditiveTableau tableau, double order) {
    this.label = label;
    this.tableau = tableau;
    this.order = order;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return noise == NoiseType.ADDITIVE;
  }

  @Override
  public boolean adaptsSteps(NoiseType noise) {
    return true;
  }

  @Override
  public double strongOrder(NoiseType noise) {
    return order;
  }

  @Override
  public boolean needsArea() {
    return true;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    StateVector y = state.y();
    Stage start = step.at(0, y);
    List<StateVector> drifts = new ArrayList<>();
    StateVector next = y;
    for (int i = 0; i < tableau.nodes().length; i++) {
      StateVector at =
          y.plus(
              start.diffuse(
                  StochasticRungeKutta.noise(step, tableau.increment()[i], tableau.area()[i])));
      for (int j = 0; j < i; j++) {
        at = at.plus(drifts.get(j).times(tableau.drift()[i - 1][j]));
      }
      drifts.add(step.at(tableau.nodes()[i], at).drift().times(step.h()));
      next = next.plus(drifts.get(i).times(tableau.weights()[i]));
    }
    // ΔW/2 - H times the change of g, for a diffusion that depends on time
    SDVariable rest = step.increment().mul(0.5).sub(step.area());
    return MethodState.of(
        next.plus(start.diffuse(step.increment()))
            .plus(step.at(1, y).diffuse(rest))
            .minus(start.diffuse(rest)));
  }
}
