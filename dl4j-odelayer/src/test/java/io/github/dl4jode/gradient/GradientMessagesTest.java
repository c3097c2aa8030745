package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The whole sentences, and what becomes of the numbers in them. */
class GradientMessagesTest {

  private final GradientWorkspace workspace = new GradientWorkspace();
  private final HostField field = TestFields.nonlinear(DataType.DOUBLE, 2, 1);
  private final INDArray start = GradientRuns.array(DataType.DOUBLE, 1, -1);

  private static List<GradientMethod> methods() {
    return GradientRuns.ALL;
  }

  @AfterEach
  void close() {
    workspace.close();
  }

  private DifferentiableSolution solve(GradientMethod method, double... times) {
    return method.solve(GradientRuns.solver(1e-3, 1e-3), field, start, times, workspace);
  }

  private static void refused(String message, Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void cotangents(GradientMethod method) {
    DifferentiableSolution solution = solve(method, 0, 1);
    INDArray good = Nd4j.ones(DataType.DOUBLE, 2, 2);
    refused(
        "Output cotangents of shape [2, 2] and type DOUBLE are needed, not [3, 2] and DOUBLE",
        () -> solution.backward(Nd4j.ones(DataType.DOUBLE, 3, 2)));
    refused(
        "Output cotangents of shape [2, 2] and type DOUBLE are needed, not [2, 2] and FLOAT",
        () -> solution.backward(Nd4j.ones(DataType.FLOAT, 2, 2)));
    refused(
        "The output cotangents hold an infinite value or NaN: look at the loss, which is not finite"
            + " or has a derivative that is not finite",
        () -> solution.backward(good.dup().putScalar(1, 0, Double.NaN)));
    refused(
        "A cotangent of quadratures is given, but NonlinearField has no quadratures to"
            + " differentiate",
        () -> solution.backward(good, Nd4j.ones(DataType.DOUBLE, 1)));
    assertEquals(2, solution.backward(good).initialState().length());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void whatIsTooLate(GradientMethod method) {
    DifferentiableSolution older = solve(method, 0, 1);
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 2, 2);
    Gradients gradients = older.backward(ones);
    solve(method, 0, 1);
    assertEquals(
        "The gradient workspace has been closed, or used for another solve, since this solution was"
            + " computed: call backward() first, or give each solve its own workspace",
        assertThrows(IllegalStateException.class, () -> older.backward(ones)).getMessage());
    assertEquals(
        "The gradient workspace has been closed, or used for another solve or backward pass, since"
            + " these gradients were computed: call times() first",
        assertThrows(IllegalStateException.class, gradients::times).getMessage());
  }

  @Test
  void aTermWithoutProducts() {
    FunctionField plain = new FunctionField(2, DataType.DOUBLE, (t, y, d) -> d[0] = y[1]);
    refused(
        "A solve that is to be differentiated needs a DifferentiableTerm, not FunctionField",
        () ->
            new DiscreteAdjoint()
                .solve(
                    GradientRuns.solver(1e-3, 1e-3),
                    Solve.of(plain, start, 0, 1).build(),
                    workspace));
  }

  /** The limit is that of one span, and one step more for each output on the way. */
  @Test
  void theLimitOnStepsGrowsWithTheOutputs() {
    OdeSolver two = GradientRuns.solver(1e-1, 1e-1).toBuilder().maximumSteps(3).build();
    double[] times = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
    INDArray cotangents = GradientRuns.varied(DataType.DOUBLE, times.length, 2);
    for (GradientMethod method :
        List.of(
            new ContinuousAdjoint(true, BackwardSolver.of(two)),
            new InterpolatingAdjoint(true, BackwardSolver.of(two)))) {
      Gradients gradients = solve(method, times).backward(cotangents);
      assertTrue(gradients.statistics().acceptedSteps() >= 7, "" + gradients.statistics());
      OdeSolver none = two.toBuilder().firstStep(1e-3).maximumSteps(1).build();
      OdeSolverException failure =
          assertThrows(
              OdeSolverException.class,
              () ->
                  solve(
                          method instanceof ContinuousAdjoint
                              ? new ContinuousAdjoint(true, BackwardSolver.of(none))
                              : new InterpolatingAdjoint(true, BackwardSolver.of(none)),
                          times)
                      .backward(cotangents));
      // One step, and six more for the outputs.
      SolverStatistics spent = failure.statistics();
      assertEquals(SolverStatus.MAX_STEPS_REACHED, failure.status());
      assertTrue(spent.acceptedSteps() + spent.rejectedSteps() <= 7, "" + spent);
      String name = method.getClass().getSimpleName();
      assertTrue(
          failure.getMessage().startsWith("The backward solve of " + name + " stopped at t = "),
          failure.getMessage());
    }
  }

  @Test
  void theDiscretePassSaysWhereItsCotangentsOverflow() {
    HostField exploding = TestFields.exponential(DataType.FLOAT, 40);
    OdeSolver solver = GradientRuns.solver(1e-3, 1e-25);
    double[] times = {0, 1};
    DifferentiableSolution solution =
        new DiscreteAdjoint()
            .solve(solver, exploding, GradientRuns.array(DataType.FLOAT, 1e-20), times, workspace);
    OdeSolverException failure =
        assertThrows(
            OdeSolverException.class,
            () -> solution.backward(GradientRuns.onLast(DataType.FLOAT, 2, 1e30)));
    assertEquals(SolverStatus.NON_FINITE_STATE, failure.status());
    String message = failure.getMessage();
    assertTrue(
        message.startsWith(
            "The backward pass of DiscreteAdjoint stopped at t = "
                + failure.time()
                + " (step "
                + failure.stepSize()),
        message);
    assertTrue(
        message.endsWith(
            "the cotangents overflow on their way back: shorten the span, bound f (smaller weights,"
                + " a lower learning rate), or use double precision."),
        message);
    assertTrue(failure.stepSize() < 0);
    // e^(40 (1 - t)) takes 1e30 beyond 3.4e38, the largest float.
    double place = 1 - Math.log(3.4e8) / 40;
    assertEquals(place, failure.time() - failure.stepSize() / 2, -failure.stepSize());
    assertTrue(failure.statistics().functionEvaluations() > 0);
  }

  @Test
  void gradientsOfOnesOwnMethodAreKept() {
    INDArray initial = Nd4j.createFromArray(1.0, 2.0);
    INDArray parameters = Nd4j.createFromArray(3.0);
    INDArray input = Nd4j.createFromArray(4.0);
    double[] times = {5, 6};
    SolverStatistics spent = new SolverStatistics(1, 2, 3);
    Gradients gradients = Gradients.of(initial, parameters, Map.of("u", input), times, spent);
    times[0] = 9;
    assertEquals(initial, gradients.initialState());
    assertEquals(parameters, gradients.parameters());
    assertEquals(Map.of("u", input), gradients.inputs());
    assertEquals(input, gradients.input("u"));
    assertArrayEquals(new double[] {5, 6}, gradients.times());
    assertEquals(spent, gradients.statistics(), "nothing more was evaluated");
    refused("No gradient of an input \"v\" among [u]", () -> gradients.input("v"));
    gradients.close();
    for (INDArray array : List.of(initial, parameters, input)) {
      assertTrue(array.wasClosed());
    }
  }

  @Test
  void theMostOfTheMemoryIsRemembered() {
    assertEquals(0, workspace.bytes());
    assertEquals(0, workspace.peakBytes());
    GradientMethod method = new DiscreteAdjoint(StageStorage.STORED);
    solve(method, 0, 1);
    long forward = workspace.peakBytes();
    assertEquals(workspace.bytes(), forward);
    solve(new ContinuousAdjoint(), 0, 1).backward(Nd4j.ones(DataType.DOUBLE, 2, 2));
    long both = workspace.peakBytes();
    assertTrue(workspace.bytes() <= both);
    workspace.close();
    assertEquals(0, workspace.bytes());
    assertEquals(both, workspace.peakBytes());
  }
}
