package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import org.junit.jupiter.api.Test;

class RecurrentSettingsTest {

  /** All gaps are solved at once, in fractions of each: f would see no time that means anything. */
  @Test
  void anEvolutionThatDependsOnTimeIsRefused() {
    DenseDynamics.Builder dynamics = DenseDynamics.builder().size(4).hidden(5);
    OdeEvolution autonomous = new OdeEvolution(dynamics.build());
    assertEquals(autonomous, new RecurrentSettings(new GruCell(4), autonomous).evolution());
    OdeEvolution timed = new OdeEvolution(dynamics.time(TimeConditioning.CONCATENATED).build());
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new RecurrentSettings(new GruCell(4), timed))
            .getMessage();
    assertTrue(message.contains("take them without"), message);
  }

  @Test
  void anEvolutionWhoseGradientCannotBeIsRefused() {
    DenseDynamics dynamics = DenseDynamics.builder().size(4).hidden(5).build();
    OdeSolver adams = OdeSolver.builder().method(Methods.ADAMS).build();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new OdeEvolution(dynamics, adams, new DiscreteAdjoint()))
            .getMessage();
    assertTrue(message.contains("cannot be trained: Method adams has no reverse steps"), message);
  }
}
