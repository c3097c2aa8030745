package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import org.junit.jupiter.api.Test;

/** The solver of the backward solve, and where its first step comes from. */
class BackwardSolverChoiceTest {

  private static final OdeSolver AUTOMATIC = OdeSolver.builder().rtol(1e-5).build();

  @Test
  void theStepSizeOfTheForwardSolveGoesOn() {
    assertEquals(
        AUTOMATIC.toBuilder().firstStep(0.125).build(),
        BackwardSolver.sameAsForward().after(AUTOMATIC, 0.125));
  }

  @Test
  void aFirstStepThatIsGivenHoldsBackwardsAsWell() {
    OdeSolver given = AUTOMATIC.toBuilder().firstStep(0.5).build();
    assertSame(given, BackwardSolver.sameAsForward().after(given, 0.125));
    OdeSolver fixed =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();
    assertSame(fixed, BackwardSolver.sameAsForward().after(fixed, 0.125));
  }

  @Test
  void anotherSolverIsItsOwn() {
    assertSame(AUTOMATIC, BackwardSolver.of(AUTOMATIC).after(OdeSolver.builder().build(), 0.125));
  }
}
