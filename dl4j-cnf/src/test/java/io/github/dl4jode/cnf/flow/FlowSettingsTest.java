package io.github.dl4jode.cnf.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.LinearDynamics;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.penalty.DynamicsPenalties;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of flows: times, penalties, names, and what is refused. */
class FlowSettingsTest {

  private static final Dynamics DYNAMICS = new LinearDynamics(new double[2][2]);

  @Test
  void theOtherEndHasTheTimesChanged() {
    FlowSettings settings =
        new FlowSettings(Flows.fineSolver(), new DiscreteAdjoint(), 0.5, 2, /* controlled= */ true);
    assertArrayEquals(new double[] {2, 0.5}, settings.towardsBase());
    assertArrayEquals(new double[] {0.5, 2}, settings.towardsData());
    assertEquals(-1, settings.sign());
    FlowSettings reversed = settings.reversed();
    assertArrayEquals(settings.towardsData(), reversed.towardsBase());
    assertArrayEquals(settings.towardsBase(), reversed.towardsData());
    assertEquals(1, reversed.sign());
    assertEquals(settings, reversed.reversed());
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 0",
    "0, -1e-300",
    "NaN, 0",
    "0, NaN",
    "Infinity, 0",
    "0, Infinity",
    "1e300, 0"
  })
  void penaltiesThatAreNoneAreRefused(double kinetic, double jacobian) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new DynamicsPenalties(kinetic, jacobian));
    assertEquals(
        "Penalties have coefficients of 0 or more, not " + kinetic + ", " + jacobian,
        refusal.getMessage());
  }

  private static List<Double> coefficients(double kinetic, double jacobian) {
    DynamicsPenalties penalties = new DynamicsPenalties(kinetic, jacobian);
    return penalties.coefficients();
  }

  @Test
  void coefficientsAreThoseOfTheRows() {
    assertEquals(List.of(), coefficients(0, 0));
    assertEquals(List.of(0.3), coefficients(0.3, 0));
    assertEquals(List.of(0.2), coefficients(0, 0.2));
    assertEquals(List.of(0.3, 0.2), coefficients(0.3, 0.2));
    assertEquals(new DynamicsPenalties(0, 0), DynamicsPenalties.none());
  }

  @Test
  void aContextTakesAName() {
    assertArrayEquals(new String[] {"noise"}, FlowEquation.namesTaken(DYNAMICS));
    assertArrayEquals(
        new String[] {"noise", "context"},
        FlowEquation.namesTaken(FfjordDynamics.builder().context(2).build()));
  }

  private static void refused(
      String name, Dynamics dynamics, Divergence divergence, DynamicsPenalties penalties) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new FlowEquation(dynamics, divergence, penalties));
    assertEquals(
        name + " must not be null; give it a value, or leave it out where it has a default",
        refusal.getMessage());
  }

  @Test
  void nothingIsRefusedByItsName() {
    refused("dynamics", null, Divergence.exact(), DynamicsPenalties.none());
    refused("divergence", DYNAMICS, null, DynamicsPenalties.none());
    refused("penalties", DYNAMICS, Divergence.exact(), null);
  }
}
