package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.TapeEvent;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One limit of memory for the arcs of a solve that events and changes of the state divide. */
class ArcCheckpointsTest {

  /** Two doubles. */
  private static final long STATE = 16;

  private static final long WEIGHTS = 32;

  private final INDArray start = Nd4j.createFromArray(0.4, -0.8);
  private final TapeTerm term =
      TapeTerm.differentiable(
          (graph, t, y, p) -> graph.math().tanh(y.mmul(p.get("W"))).mul(t.add(1)),
          DataType.DOUBLE,
          new long[] {1, 2},
          Map.of("W", Nd4j.createFromArray(new double[][] {{-0.1, 1.2}, {-1.3, 0.1}})));
  private final GradientWorkspace workspace = new GradientWorkspace();

  @AfterEach
  void close() {
    workspace.close();
    term.close();
  }

  private static OdeSolver fixed(double size) {
    return OdeSolver.builder()
        .method(Methods.RK4)
        .stepSizeController(new FixedStepSize(size))
        .maximumSteps(100_000)
        .build();
  }

  private static DiscreteAdjoint states(int count) {
    return new DiscreteAdjoint(new Checkpoints(count * STATE));
  }

  /** Changes at given times: as many arcs, and one more. */
  private Solve changed(double end, double... changes) {
    return Solve.of(term, start, 0, end / 3, end)
        .changes(
            TapeEvent.change(term, (graph, it) -> it.y().mul(it.y()).mul(0.1).add(it.y())), changes)
        .build();
  }

  /** Each time a component passes zero the state is changed: arcs that end within a step. */
  private Solve crossing(double end) {
    return Solve.of(term, start, 0, end / 3, end)
        .event(
            Event.changing(
                TapeEvent.function(
                    term,
                    (graph, it) ->
                        it.y()
                            .mmul(graph.constant(Nd4j.createFromArray(new double[][] {{1}, {0}})))),
                TapeEvent.change(term, (graph, it) -> it.y().mul(1.05))))
        .build();
  }

  private static final INDArray COTANGENTS = GradientRuns.varied(DataType.DOUBLE, 3, 2);

  private static void assertSameBits(Gradients expected, Gradients actual, String message) {
    assertArrayEquals(
        expected.initialState().toDoubleVector(), actual.initialState().toDoubleVector(), message);
    assertArrayEquals(
        expected.parameters().toDoubleVector(), actual.parameters().toDoubleVector(), message);
    assertArrayEquals(expected.times(), actual.times(), message);
  }

  @Test
  void theGradientIsThatOfStoredSteps() {
    OdeSolver adaptive = OdeSolver.builder().rtol(1e-6).atol(1e-7).maximumStep(0.05).build();
    for (OdeSolver solver : List.of(fixed(0.0625), adaptive)) {
      for (Solve solve : List.of(changed(4, 0.7, 1.1, 3.9), crossing(4), changed(4, 2))) {
        try (GradientWorkspace memory = new GradientWorkspace()) {
          DifferentiableSolution stored =
              new DiscreteAdjoint(StageStorage.STORED).solve(solver, solve, memory);
          int arcs = 1 + stored.solution().events().size() + solve.changes().length;
          assertTrue(arcs > 1, "" + arcs);
          Gradients expected = stored.backward(COTANGENTS);
          for (int more : new int[] {0, 1, 3, 16, 66, 1000}) {
            int slots = arcs + more;
            DifferentiableSolution solution = states(slots).solve(solver, solve, workspace);
            // Another loss first: the pass may be repeated.
            solution.backward(COTANGENTS.mul(-2));
            String message = slots + " states, " + solver.method() + ", " + arcs + " arcs";
            assertSameBits(expected, solution.backward(COTANGENTS), message);
          }
        }
      }
    }
  }

  /** The same limit for one arc and for five, with steps of known number and without. */
  @Test
  void theMemoryIsThatOfOneLimit() {
    OdeSolver adaptive = OdeSolver.builder().maximumStep(1.0 / 64).build();
    double[] changes = {1, 2, 3, 4};
    for (OdeSolver solver : List.of(fixed(1.0 / 64), adaptive)) {
      long few = peak(solver, changed(5, changes), 6);
      assertEquals(34 * STATE, peak(solver, changed(5, changes), 40) - few);
      assertEquals(194 * STATE, peak(solver, changed(5, changes), 200) - few);
    }
    // Of a limit that is never reached, as much as there are steps, and the adaptive ones more.
    long all = peak(fixed(1.0 / 64), changed(5, changes), 100_000);
    assertEquals((5 * 64 - 6) * STATE, all - peak(fixed(1.0 / 64), changed(5, changes), 6));
  }

  /** The arrays of the reverse step are there once, so an arc adds what it has of its own. */
  @Test
  void anArcAddsFewArrays() {
    for (OdeSolver solver : List.of(fixed(1.0 / 64), OdeSolver.builder().build())) {
      long three = peak(solver, changed(5, 1, 2), 40);
      long five = peak(solver, changed(5, 1, 2, 3, 4), 40);
      assertTrue(five - three <= 2 * (12 * STATE + WEIGHTS), (five - three) / 2 + " bytes an arc");
    }
  }

  /** Two evaluations for each arc, and one for an output where an arc ends. */
  @Test
  void theCostOfTimeGradientsIsCounted() {
    Solve solve =
        Solve.of(term, start, 0, 2, 5)
            .changes(TapeEvent.change(term, (graph, it) -> it.y().mul(0.9)), 2, 3)
            .build();
    Gradients gradients =
        new DiscreteAdjoint().solve(fixed(0.25), solve, workspace).backward(COTANGENTS);
    int before = gradients.statistics().functionEvaluations();
    gradients.times();
    assertEquals(before + 2 * 3 + 1, gradients.statistics().functionEvaluations());
  }

  private long peak(OdeSolver solver, Solve solve, int slots) {
    try (GradientWorkspace memory = new GradientWorkspace()) {
      states(slots).solve(solver, solve, memory).backward(COTANGENTS);
      return memory.peakBytes();
    }
  }

  /** As good as one solve of all steps, or one more way through the steps. */
  @ParameterizedTest
  @ValueSource(ints = {8, 20, 64, 200, 320})
  void hardlyMoreStepsAreRepeated(int slots) {
    int inArcs = evaluations(slots, changed(5, 1, 2, 3, 4));
    int inOne = evaluations(slots, Solve.of(term, start, 0, 5.0 / 3, 5).stops(1, 2, 3, 4).build());
    assertTrue(inArcs <= inOne + 4 * 320, slots + ": " + inArcs + ", " + inOne);
  }

  private int evaluations(int slots, Solve solve) {
    return states(slots)
        .solve(fixed(1.0 / 64), solve, workspace)
        .backward(COTANGENTS)
        .statistics()
        .functionEvaluations();
  }

  @Test
  void aLimitWithLessThanAStateForEachArcIsRefused() {
    Solve solve = changed(5, 1, 2, 3, 4);
    states(5).solve(fixed(0.25), solve, workspace).backward(COTANGENTS);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> states(4).solve(fixed(0.25), solve, workspace));
    assertEquals(
        "Checkpoints: the solve has 5 arcs between events and changes of the state so far, and the limit holds 4 states, one for the beginning of each arc: give more bytes, 16 for each arc",
        refusal.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> states(4).solve(OdeSolver.builder().build(), solve, workspace));
  }

  /** The arcs of the solve before do not keep states. */
  @Test
  void aSolveWithFewerArcsHasAllSlots() {
    OdeSolver solver = fixed(0.25);
    DiscreteAdjoint gradient = states(5);
    int alone = cost(gradient, solver, changed(5, 2));
    gradient.solve(solver, changed(5, 1, 2, 3, 4), workspace);
    assertEquals(alone, cost(gradient, solver, changed(5, 2)));
    gradient.solve(solver, changed(5, 1, 2, 3, 4), workspace).backward(COTANGENTS);
    assertEquals(alone, cost(gradient, solver, changed(5, 2)));
  }

  private int cost(DiscreteAdjoint gradient, OdeSolver solver, Solve solve) {
    return gradient
        .solve(solver, solve, workspace)
        .backward(COTANGENTS)
        .statistics()
        .functionEvaluations();
  }
}
