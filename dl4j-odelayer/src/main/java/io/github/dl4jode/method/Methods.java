package io.github.dl4jode.method;

import io.github.dl4jode.method.explicit.ExplicitMethods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.method.implicit.Esdirk;
import io.github.dl4jode.method.implicit.Rosenbrock;
import io.github.dl4jode.method.multistep.Adams;
import io.github.dl4jode.method.reversible.ReversibleHeun;
import io.github.dl4jode.method.reversible.ReversibleRungeKutta;
import io.github.dl4jode.method.reversible.SymplecticMethod;
import io.github.dl4jode.method.reversible.SymplecticScheme;
import io.github.dl4jode.method.switching.Switching;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The methods of the library, by their usual names.
 *
 * <p>Of the explicit Runge–Kutta methods the first six are for fixed steps; the others carry an
 * error estimate and serve for both. Unless stated otherwise the interpolant is the cubic Hermite
 * polynomial. Other kinds of methods come after them.
 */
public final class Methods {

  /** Euler's method, order 1, with linear interpolation. */
  public static final ExplicitRungeKutta EULER = ExplicitMethods.named("euler");

  /** The explicit midpoint rule, order 2 (Runge 1895). */
  public static final ExplicitRungeKutta MIDPOINT = ExplicitMethods.named("midpoint");

  /** Heun's method, the explicit trapezoidal rule, order 2. */
  public static final ExplicitRungeKutta HEUN2 = ExplicitMethods.named("heun2");

  /** Heun's method of three stages, order 3 (Heun 1900). */
  public static final ExplicitRungeKutta HEUN3 = ExplicitMethods.named("heun3");

  /**
   * The classic method of four stages, order 4 (Kutta 1901). torchdiffeq's rk4 is {@link #RK4_38}.
   */
  public static final ExplicitRungeKutta RK4 = ExplicitMethods.named("rk4");

  /** The 3/8 rule, order 4 (Kutta 1901). */
  public static final ExplicitRungeKutta RK4_38 = ExplicitMethods.named("rk4_38");

  /** Heun's method with Euler's embedded, order 2(1). */
  public static final ExplicitRungeKutta ADAPTIVE_HEUN = ExplicitMethods.named("adaptive_heun");

  /**
   * Order 3(2), FSAL: Bogacki and Shampine (1989), A 3(2) pair of Runge–Kutta formulas, Appl. Math.
   * Lett. 2.
   */
  public static final ExplicitRungeKutta BOSH3 = ExplicitMethods.named("bosh3");

  /**
   * Order 2(1) of three stages: Fehlberg (1969), Low-order classical Runge–Kutta formulas with
   * stepsize control, NASA TR R-315; the solution of order 2 is carried on.
   */
  public static final ExplicitRungeKutta FEHLBERG2 = ExplicitMethods.named("fehlberg2");

  /**
   * Order 5(4), FSAL, with an interpolant of order 4: Dormand and Prince (1980), A family of
   * embedded Runge–Kutta formulae, J. Comput. Appl. Math. 6.
   */
  public static final ExplicitRungeKutta DOPRI5 = ExplicitMethods.named("dopri5");

  /**
   * Order 5(4), FSAL, with an interpolant of order 4: Tsitouras (2011), Runge–Kutta pairs of order
   * 5(4) satisfying only the first column simplifying assumption, Comput. Math. Appl. 62.
   */
  public static final ExplicitRungeKutta TSIT5 = ExplicitMethods.named("tsit5");

  /**
   * Order 8(7) of 13 stages, with an interpolant of order 7 that has three stages of its own:
   * Prince and Dormand (1981), High order embedded Runge–Kutta formulae, J. Comput. Appl. Math. 7.
   */
  public static final ExplicitRungeKutta DOPRI8 = ExplicitMethods.named("dopri8");

  /**
   * Reversible Heun, order 2, for fixed steps and a gradient in constant memory: Kidger, Foster, Li
   * and Lyons (2021), arXiv 2105.13493.
   */
  public static final ReversibleHeun REVERSIBLE_HEUN = new ReversibleHeun();

  /** Semi-implicit Euler for separable systems, order 1, symplectic. */
  public static final SymplecticMethod SEMI_IMPLICIT_EULER =
      new SymplecticMethod(SymplecticScheme.SEMI_IMPLICIT_EULER);

  /** Störmer–Verlet for separable systems, order 2, symplectic. */
  public static final SymplecticMethod STORMER_VERLET =
      new SymplecticMethod(SymplecticScheme.STORMER_VERLET);

  /** Yoshida's method for separable systems, order 4, symplectic (Yoshida 1990). */
  public static final SymplecticMethod YOSHIDA4 = new SymplecticMethod(SymplecticScheme.YOSHIDA4);

  /**
   * For stiff equations: order 5(4) of eight stages, L-stable, with an interpolant of order 4.
   * Steinebach (2023), Construction of Rosenbrock–Wanner method Rodas5P, BIT Numer. Math. 63.
   */
  public static final Rosenbrock RODAS5P = new Rosenbrock("rodas5p");

  /**
   * For stiff equations: order 5(4) of seven stages, L-stable, with an interpolant of order 4 and
   * exact reverse steps. Kværnø (2004), Singly diagonally implicit Runge–Kutta methods with an
   * explicit first stage, BIT Numer. Math. 44.
   */
  public static final Esdirk KVAERNO5 = new Esdirk("kvaerno5");

  /**
   * For stiff equations, and for those of which a part is not stiff ({@link
   * io.github.dl4jode.term.SplitTerm}): order 4(3) of six stages, L-stable. Kennedy and Carpenter
   * (2003), Additive Runge–Kutta schemes for convection–diffusion–reaction equations, Appl. Numer.
   * Math. 44.
   */
  public static final Esdirk KENCARP4 = new Esdirk("kencarp4");

  /** The Adams method of variable step and order, orders 1 to 12, for adaptive steps. */
  public static final Adams ADAMS = new Adams();

  /**
   * For equations of which it is not known whether they are stiff: {@link #DOPRI5} until stability
   * limits its steps, {@link #KVAERNO5} while it would, and back.
   */
  public static final Switching AUTO = new Switching(DOPRI5, KVAERNO5);

  private Methods() {}

  /**
   * The reversible form of an explicit Runge–Kutta method, for a gradient in constant memory
   * (McCallum and Foster 2024, arXiv 2410.11648), with the coupling {@value
   * ReversibleRungeKutta#DEFAULT_COUPLING}.
   */
  public static ReversibleRungeKutta reversible(ExplicitRungeKutta method) {
    return reversible(method, ReversibleRungeKutta.DEFAULT_COUPLING);
  }

  /**
   * The same with another coupling.
   *
   * @param coupling λ, more than 0 and at most 1; {@link ReversibleRungeKutta} says how to choose
   *     it
   * @throws IllegalArgumentException if it is not
   */
  public static ReversibleRungeKutta reversible(ExplicitRungeKutta method, double coupling) {
    return new ReversibleRungeKutta(method, coupling);
  }

  /** All explicit Runge–Kutta methods, in the order above. */
  public static List<ExplicitRungeKutta> all() {
    return ExplicitMethods.all();
  }

  /**
   * The methods of every kind: {@link #all()}, and after them {@link #RODAS5P}, {@link #KVAERNO5},
   * {@link #KENCARP4} and {@link #ADAMS}; those of {@link #reversibleAndSymplectic()} are for
   * special uses.
   */
  public static List<Method> ofEveryKind() {
    return Stream.<Method>concat(all().stream(), Stream.of(RODAS5P, KVAERNO5, KENCARP4, ADAMS))
        .toList();
  }

  /**
   * The reversible and symplectic methods, with fixed steps; {@link #reversible} makes more
   * reversible ones. The symplectic ones are for separable systems only.
   */
  public static List<Method> reversibleAndSymplectic() {
    return List.of(REVERSIBLE_HEUN, SEMI_IMPLICIT_EULER, STORMER_VERLET, YOSHIDA4);
  }

  /**
   * The explicit Runge–Kutta method of a label.
   *
   * @param label in upper or lower case
   * @throws IllegalArgumentException if there is no such method; the message lists the labels
   */
  public static ExplicitRungeKutta named(String label) {
    return ExplicitMethods.named(label);
  }

  /** The labels of the explicit Runge–Kutta methods, as part of a sentence. */
  public static String labels() {
    return ExplicitMethods.labels();
  }

  /** The labels of the methods that have an error estimate, as part of a sentence. */
  public static String adaptiveLabels() {
    return ofEveryKind().stream()
        .filter(method -> method.errorOrder() > 0)
        .map(Method::label)
        .collect(Collectors.joining(", "));
  }
}
