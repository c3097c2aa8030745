package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The methods of the library.
 *
 * <table>
 * <caption>Strong orders for general, for diagonal or scalar, and for additive noise</caption>
 * <tr><th>method</th><th>calculus</th><th>orders</th><th>evaluations a step</th></tr>
 * <tr><td>{@link #EULER_MARUYAMA}</td><td>Itô</td><td>½, ½, 1</td><td>1</td></tr>
 * <tr><td>{@link #MILSTEIN}</td><td>both</td><td>-, 1, 1</td><td>1 and a derivative</td></tr>
 * <tr><td>{@link #DERIVATIVE_FREE_MILSTEIN}</td><td>both</td><td>-, 1, 1</td><td>1, g once
 * more</td></tr>
 * <tr><td>{@link #SRID2}</td><td>Itô</td><td>-, 1½, -</td><td>3 of f, 4 of g</td></tr>
 * <tr><td>{@link #SRA1}</td><td>both</td><td>-, -, 1½</td><td>2</td></tr>
 * <tr><td>{@link #SEA}</td><td>both</td><td>-, -, 1</td><td>1</td></tr>
 * <tr><td>{@link #ADDITIVE_SHARK}</td><td>both</td><td>-, -, 1½</td><td>2</td></tr>
 * <tr><td>{@link #EULER_HEUN}</td><td>Stratonovich</td><td>½, 1, 1</td><td>1, g once more</td></tr>
 * <tr><td>{@link #HEUN}, {@link #MIDPOINT}</td><td>Stratonovich</td><td>½, 1,
 * 1</td><td>2</td></tr>
 * <tr><td>{@link #REVERSIBLE_HEUN}</td><td>Stratonovich</td><td>½, 1, 1</td><td>1</td></tr>
 * <tr><td>{@link #SHARK}, {@link #SPARK}</td><td>Stratonovich</td><td>½, 1, 1½</td><td>2 and 3</td></tr>
 * <tr><td>{@link #LOG_ODE}</td><td>Stratonovich</td><td>½, -, -</td><td>2 and derivatives</td></tr>
 * <tr><td>{@link #SLOW_RK}</td><td>Stratonovich</td><td>½, 1½, 1½</td><td>3 of f, 6 of g</td></tr>
 * </table>
 *
 * <p>For additive noise the two calculi are the same.
 */
public final class SdeMethods {

  /** y + f h + g ΔW. */
  public static final SdeMethod EULER_MARUYAMA = new EulerMaruyama();

  /** Milstein's method by Jacobian–vector products. */
  public static final SdeMethod MILSTEIN = new Milstein();

  /** Milstein's method by differences. */
  public static final SdeMethod DERIVATIVE_FREE_MILSTEIN = new DerivativeFreeMilstein();

  /** Rößler's method for diagonal and scalar noise. */
  public static final SdeMethod SRID2 = new Srid2();

  /** Rößler's method for additive noise. */
  public static final SdeMethod SRA1 = new Sra1();

  /** The shifted Euler method for additive noise. */
  public static final SdeMethod SEA = AdditiveRungeKutta.SEA;

  /** ShARK for additive noise. */
  public static final SdeMethod ADDITIVE_SHARK = AdditiveRungeKutta.SHARK;

  /** The Euler–Heun method. */
  public static final SdeMethod EULER_HEUN = new EulerHeun();

  /** Heun's method. */
  public static final SdeMethod HEUN = new StratonovichHeun();

  /** The midpoint method. */
  public static final SdeMethod MIDPOINT = new StratonovichMidpoint();

  /** The reversible Heun method. */
  public static final SdeMethod REVERSIBLE_HEUN = new ReversibleStratonovichHeun();

  /** ShARK for any noise. */
  public static final SdeMethod SHARK = StochasticRungeKutta.GENERAL_SHARK;

  /** SPaRK. */
  public static final SdeMethod SPARK = StochasticRungeKutta.SPARK;

  /** SlowRK. */
  public static final SdeMethod SLOW_RK = StochasticRungeKutta.SLOW_RK;

  /** The log-ODE method for general noise. */
  public static final SdeMethod LOG_ODE = new LogOde();

  private static final List<SdeMethod> ALL =
      List.of(
          EULER_MARUYAMA,
          HEUN,
          MILSTEIN,
          DERIVATIVE_FREE_MILSTEIN,
          SRID2,
          SRA1,
          SEA,
          ADDITIVE_SHARK,
          EULER_HEUN,
          MIDPOINT,
          REVERSIBLE_HEUN,
          SHARK,
          SPARK,
          SLOW_RK,
          LOG_ODE);

  private SdeMethods() {}

  /** All methods of the library. */
  public static List<SdeMethod> all() {
    return ALL;
  }

  /** The labels of the methods that solve equations of this kind, for a message. */
  public static String namesFor(Calculus calculus, NoiseType noise) {
    return names(method -> method.solves(calculus, noise));
  }

  /** The labels of those that solve them with adaptive steps too. */
  public static String namesForAdaptiveSteps(Calculus calculus, NoiseType noise) {
    return names(method -> method.solves(calculus, noise) && method.adaptsSteps(noise));
  }

  private static String names(Predicate<SdeMethod> condition) {
    return ALL.stream().filter(condition).map(SdeMethod::label).collect(Collectors.joining(", "));
  }
}
