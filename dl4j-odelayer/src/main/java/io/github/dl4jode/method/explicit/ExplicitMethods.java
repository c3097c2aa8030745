package io.github.dl4jode.method.explicit;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The explicit Runge–Kutta methods of the library by label. {@link
 * io.github.dl4jode.method.Methods} has them as constants, with their sources.
 */
public final class ExplicitMethods {

  private static final List<ExplicitRungeKutta> ALL =
      List.of(
          new ExplicitRungeKutta("euler", LowOrderTableaus.euler()),
          new ExplicitRungeKutta("midpoint", LowOrderTableaus.midpoint()),
          new ExplicitRungeKutta("heun2", LowOrderTableaus.heun2()),
          new ExplicitRungeKutta("heun3", LowOrderTableaus.heun3()),
          new ExplicitRungeKutta("rk4", LowOrderTableaus.rk4()),
          new ExplicitRungeKutta("rk4_38", LowOrderTableaus.rk4ThreeEighths()),
          new ExplicitRungeKutta("adaptive_heun", LowOrderTableaus.adaptiveHeun()),
          new ExplicitRungeKutta("bosh3", LowOrderTableaus.bosh3()),
          new ExplicitRungeKutta("fehlberg2", LowOrderTableaus.fehlberg2()),
          new ExplicitRungeKutta("dopri5", FifthOrderTableaus.dopri5()),
          new ExplicitRungeKutta("tsit5", FifthOrderTableaus.tsit5()),
          new ExplicitRungeKutta("dopri8", EighthOrderTableau.dopri8()));

  private ExplicitMethods() {}

  /** All of them; those without an error estimate first. */
  public static List<ExplicitRungeKutta> all() {
    return ALL;
  }

  /**
   * The method of a label.
   *
   * @param label in upper or lower case
   * @throws IllegalArgumentException if there is no such method; the message lists the labels
   */
  public static ExplicitRungeKutta named(String label) {
    String lower = label.toLowerCase(Locale.ROOT);
    return ALL.stream()
        .filter(method -> method.label().equals(lower))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("No method \"" + label + "\"; there are " + labels()));
  }

  /** The labels, as part of a sentence. */
  public static String labels() {
    return ALL.stream().map(ExplicitRungeKutta::label).collect(Collectors.joining(", "));
  }
}
