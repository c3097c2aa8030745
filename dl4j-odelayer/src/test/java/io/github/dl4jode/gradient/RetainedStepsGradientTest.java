package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.KeepActivations;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whatever is kept of the steps, the gradient of y and of a quadrature is that of finite
 * differences of the same steps, and costs what the steps cost.
 */
class RetainedStepsGradientTest {

  private static final double STEP = 1e-5;
  private static final double BAR = 1e-8;
  private static final double[] TIMES = {0.1, 0.15, 0.17, 0.8, 1.1};
  // From 0.1 to 1.1 in steps of 0.125.
  private static final int STEPS = 8;
  private static final OdeSolver.Builder SOLVER =
      OdeSolver.builder().stepSizeController(new FixedStepSize(0.125));

  /** The kinds in turn, step after step. */
  private record InTurn(Kept... kinds) implements Retention {

    @Override
    public Kept keep(Request request) {
      return kinds[request.step() % kinds.length];
    }
  }

  private static final Retention STAGES = new InTurn(Retention.Kept.STAGES);
  private static final Retention STATE = new InTurn(Retention.Kept.STATE);
  private static final Retention NOTHING = new InTurn(Retention.Kept.NOTHING);
  private static final Retention ACTIVATIONS = new InTurn(Retention.Kept.ACTIVATIONS);
  private static final List<Retention> ALL =
      List.of(
          STAGES,
          STATE,
          NOTHING,
          ACTIVATIONS,
          new InTurn(Retention.Kept.STATE, Retention.Kept.NOTHING, Retention.Kept.NOTHING),
          new InTurn(Retention.Kept.ACTIVATIONS, Retention.Kept.STAGES),
          new InTurn(
              Retention.Kept.STAGES,
              Retention.Kept.NOTHING,
              Retention.Kept.ACTIVATIONS,
              Retention.Kept.NOTHING,
              Retention.Kept.STATE),
          new KeepActivations(200, Retention.Kept.STATE));

  private final RetainableField field = new RetainableField(true);
  private final INDArray start = Nd4j.createFromArray(0.4, -0.8);
  private final INDArray cotangents = GradientRuns.varied(DataType.DOUBLE, TIMES.length, 2);
  private final INDArray ofQuadratures = Nd4j.createFromArray(1.3, -0.6);
  private final double[] times = TIMES.clone();
  private final GradientWorkspace workspace = new GradientWorkspace();

  @AfterEach
  void close() {
    workspace.close();
  }

  private double loss(OdeSolver solver, SolverWorkspace memory) {
    Solution solution =
        solver
            .solve(
                Solve.of(field, start, times)
                    .replay(solver.solve(field, start, TIMES[0], TIMES[4]).steps())
                    .build(),
                memory)
            .orThrow();
    return solution.states().mul(cotangents).sumNumber().doubleValue()
        + solution.quadratures().mul(ofQuadratures).sumNumber().doubleValue();
  }

  private static double difference(DoubleSupplier loss, double value, DoubleConsumer set) {
    set.accept(value + STEP);
    double above = loss.getAsDouble();
    set.accept(value - STEP);
    double below = loss.getAsDouble();
    set.accept(value);
    return (above - below) / (2 * STEP);
  }

  private static OdeSolver solver(ExplicitRungeKutta method) {
    return SOLVER.method(method).build();
  }

  /** All in one workspace after each other, so that nothing is left of a solve in the next one. */
  @ParameterizedTest
  @ValueSource(strings = {"euler", "heun2", "rk4", "bosh3", "fehlberg2", "dopri5", "dopri8"})
  void theGradientIsThatOfTheSameSteps(ExplicitRungeKutta method) {
    OdeSolver solver = solver(method);
    double[] expected = new double[7];
    try (SolverWorkspace memory = new SolverWorkspace()) {
      DoubleSupplier loss = () -> loss(solver, memory);
      for (int i = 0; i < 2; i++) {
        int index = i;
        expected[i] = difference(loss, start.getDouble(i), it -> start.putScalar(index, it));
        expected[2 + i] = difference(loss, field.parameters[i], it -> field.parameters[index] = it);
      }
      for (int i = 1; i < 4; i++) {
        int index = i;
        expected[3 + i] = difference(loss, times[i], it -> times[index] = it);
      }
    }
    for (Retention retention : ALL) {
      for (int repetition = 0; repetition < 2; repetition++) {
        DifferentiableSolution solution =
            new DiscreteAdjoint(retention).solve(solver, field, start, times, workspace);
        assertEquals(STEPS, solution.solution().steps().size());
        // Another pass in between, and another loss.
        solution.backward(cotangents.mul(-2), ofQuadratures.mul(3));
        Gradients gradients = solution.backward(cotangents, ofQuadratures);
        for (int i = 0; i < 2; i++) {
          assertEquals(expected[i], gradients.initialState().getDouble(i), BAR, "" + retention);
          assertEquals(expected[2 + i], gradients.parameters().getDouble(i), BAR, "" + retention);
        }
        for (int i = 1; i < 4; i++) {
          assertEquals(expected[3 + i], gradients.times()[i], BAR, retention + ", time " + i);
        }
        // A solve backwards in time, with more steps.
        new DiscreteAdjoint(retention)
            .solve(solver, field, start, new double[] {2, 1, 0}, workspace)
            .backward(cotangents.getRows(0, 1, 2), ofQuadratures);
      }
    }
  }

  /** Where L depends on quadratures alone, no cotangent of the state comes in. */
  @ParameterizedTest
  @ValueSource(strings = {"euler", "rk4", "bosh3", "dopri5", "dopri8"})
  void theQuadraturesAloneMakeAGradient(ExplicitRungeKutta method) {
    OdeSolver solver = solver(method);
    cotangents.assign(0);
    double[] expected = new double[4];
    try (SolverWorkspace memory = new SolverWorkspace()) {
      DoubleSupplier loss = () -> loss(solver, memory);
      for (int i = 0; i < 2; i++) {
        int index = i;
        expected[i] = difference(loss, start.getDouble(i), it -> start.putScalar(index, it));
        expected[2 + i] = difference(loss, field.parameters[i], it -> field.parameters[index] = it);
      }
    }
    for (Retention retention : ALL) {
      Gradients gradients =
          new DiscreteAdjoint(retention)
              .solve(solver, field, start, times, workspace)
              .backward(cotangents, ofQuadratures);
      for (int i = 0; i < 2; i++) {
        assertEquals(expected[i], gradients.initialState().getDouble(i), BAR, "" + retention);
        assertEquals(expected[2 + i], gradients.parameters().getDouble(i), BAR, "" + retention);
      }
    }
  }

  private int[] cost(ExplicitRungeKutta method, Retention retention, boolean linearizable) {
    RetainableField counting = new RetainableField(linearizable);
    double[] ends = {TIMES[0], TIMES[4]};
    INDArray last = GradientRuns.onLast(DataType.DOUBLE, 2, 1, 2);
    DifferentiableSolution solution =
        new DiscreteAdjoint(retention).solve(solver(method), counting, start, ends, workspace);
    assertEquals(
        counting.evaluations, solution.solution().statistics().functionEvaluations(), "forward");
    counting.evaluations = 0;
    Gradients gradients = solution.backward(last, ofQuadratures);
    assertEquals(
        counting.evaluations + counting.products, gradients.statistics().functionEvaluations());
    return new int[] {counting.evaluations, counting.products};
  }

  private static void assertCost(int evaluations, int products, int... cost) {
    assertEquals(evaluations, cost[0], "evaluations");
    assertEquals(products, cost[1], "products");
  }

  /** rk4: four products a step. The last stage is not needed for the states of the others. */
  @Test
  void thePassCostsWhatWasNotKept() {
    for (boolean linearizable : new boolean[] {true, false}) {
      assertCost(0, 4 * STEPS, cost(Methods.RK4, STAGES, linearizable));
      assertCost(3 * STEPS, 4 * STEPS, cost(Methods.RK4, STATE, linearizable));
    }
    assertCost(0, 4 * STEPS, cost(Methods.RK4, ACTIVATIONS, true));
    assertCost(0, 4 * STEPS, cost(Methods.RK4, ACTIVATIONS, false));
    // dopri5: the last stage is the first of the next step.
    assertCost(0, 6 * STEPS, cost(Methods.DOPRI5, STAGES, true));
    assertCost(5 * STEPS, 6 * STEPS, cost(Methods.DOPRI5, STATE, true));
    assertCost(0, 6 * STEPS, cost(Methods.DOPRI5, ACTIVATIONS, true));
    assertCost(0, STEPS, cost(Methods.EULER, STATE, true));
  }

  /** y' = λ y: a step of rk4 is R(z) = 1 + z + z²/2 + z³/6 + z⁴/24 with z = h λ. */
  @ParameterizedTest
  @ValueSource(ints = {64, 65, 128, 129, 300})
  void manyStepsAreKept(int steps) {
    double h = 1.0 / 64;
    double lambda = -0.75;
    double z = h * lambda;
    double factor = 1 + z + z * z / 2 + z * z * z / 6 + z * z * z * z / 24;
    double slope = h * (1 + z + z * z / 2 + z * z * z / 6);
    OdeSolver solver =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(h)).build();
    HostField decay = TestFields.exponential(DataType.DOUBLE, lambda);
    for (Retention retention : ALL) {
      Gradients gradients =
          new DiscreteAdjoint(retention)
              .solve(
                  solver,
                  decay,
                  GradientRuns.array(DataType.DOUBLE, 2),
                  new double[] {1, 1 + steps * h},
                  workspace)
              .backward(GradientRuns.onLast(DataType.DOUBLE, 2, 3));
      assertEquals(3 * Math.pow(factor, steps), gradients.initialState().getDouble(0), 1e-12);
      assertEquals(
          3 * 2 * steps * slope * Math.pow(factor, steps - 1),
          gradients.parameters().getDouble(0),
          1e-11,
          retention.toString());
    }
  }

  /** From the first step, whose state is kept, 7 steps lead to the last one; each once. */
  @Test
  void statesAreRestoredOnceForAllStepsBetween() {
    assertCost(3 * STEPS + 4 * (STEPS - 1), 4 * STEPS, cost(Methods.RK4, NOTHING, true));
    // Two after each one kept: steps 1 and 2, 4 and 5, and 7.
    Retention third =
        new InTurn(Retention.Kept.STATE, Retention.Kept.NOTHING, Retention.Kept.NOTHING);
    assertCost(3 * STEPS + 4 * (2 + 2 + 1), 4 * STEPS, cost(Methods.RK4, third, true));
  }

  /** Each state is [2], and so is each of three stages, of 8 bytes; a point is 24. */
  @Test
  void whatIsKeptIsCounted() {
    long fewest = bytes(NOTHING, 0.125);
    assertEquals(STEPS * 3 * 16, bytes(STAGES, 0.125) - bytes(STATE, 0.125));
    assertEquals(STEPS * 16, bytes(STATE, 0.0625) - bytes(STATE, 0.125));
    assertEquals(STEPS * 4 * 24, bytes(ACTIVATIONS, 0.0625) - bytes(ACTIVATIONS, 0.125));
    assertTrue(fewest < bytes(STATE, 0.125));
    assertEquals(0, bytes(NOTHING, 0.0625) - fewest);
  }

  /** After the forward solve; without outputs on the way. */
  private long bytes(Retention retention, double stepSize) {
    OdeSolver solver =
        OdeSolver.builder()
            .method(Methods.RK4)
            .stepSizeController(new FixedStepSize(stepSize))
            .build();
    try (GradientWorkspace memory = new GradientWorkspace()) {
      new DiscreteAdjoint(retention)
          .solve(solver, field, start, new double[] {TIMES[0], TIMES[4]}, memory);
      return memory.bytes();
    }
  }

  /** The kinds in turn, and what each request said. */
  private record Watching(InTurn kinds, List<List<Long>> seen) implements Retention {

    @Override
    public Kept keep(Request request) {
      seen.add(
          List.of(
              (long) request.step(),
              request.stateBytes(),
              request.stageBytes(),
              request.activationBytes(),
              request.usedBytes()));
      return kinds.keep(request);
    }
  }

  /** A state is 16 bytes, with three stages 64; four points are 96, and need no state. */
  @Test
  void aPolicySeesWhatHasBeenKept() {
    InTurn kinds =
        new InTurn(
            Retention.Kept.STAGES,
            Retention.Kept.STATE,
            Retention.Kept.NOTHING,
            Retention.Kept.ACTIVATIONS);
    Watching watching = new Watching(kinds, new ArrayList<>());
    double[] ends = {0, 0.625};
    new DiscreteAdjoint(watching).solve(solver(Methods.RK4), field, start, ends, workspace);
    long[] used = {0, 64, 64 + 16, 64 + 16, 64 + 16 + 96};
    assertEquals(used.length, watching.seen.size());
    for (int i = 0; i < used.length; i++) {
      assertEquals(List.of((long) i, 16L, 64L, 96L, used[i]), watching.seen.get(i));
    }
  }

  /** Restored states need a stepper and their own memory, which are counted and freed. */
  @Test
  void restoredStatesAreCounted() {
    double[] ends = {TIMES[0], TIMES[4]};
    DifferentiableSolution solution =
        new DiscreteAdjoint(NOTHING).solve(solver(Methods.RK4), field, start, ends, workspace);
    long before = workspace.bytes();
    solution.backward(GradientRuns.onLast(DataType.DOUBLE, 2, 1, 2), ofQuadratures);
    long states = (STEPS - 1) * 16L;
    long stepper = Methods.RK4.newStepper(field.shape()).bytes();
    assertEquals(before + states + stepper, workspace.bytes());
    workspace.close();
    assertEquals(0, workspace.bytes());
  }
}
