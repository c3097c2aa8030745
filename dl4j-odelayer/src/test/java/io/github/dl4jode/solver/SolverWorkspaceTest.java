package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.Term;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SolverWorkspaceTest {

  private static final ReferenceProblem PROBLEM = ReferenceProblem.B1_LOTKA_VOLTERRA;
  private static final double[] TIMES = {0, 3, 4, 9};

  private static Solution solve(OdeSolver solver, DataType type, SolverWorkspace workspace) {
    return solver.solve(
        Solve.of(PROBLEM.field(type), PROBLEM.initialState(type), TIMES).build(), workspace);
  }

  @Test
  void reuseChangesNothingAndDoesNotGrow() {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      assertEquals(0, workspace.bytes());
      for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT, DataType.DOUBLE}) {
        for (ExplicitRungeKutta method : List.of(Methods.DOPRI8, Methods.BOSH3, Methods.DOPRI5)) {
          OdeSolver solver = OdeSolver.builder().method(method).rtol(1e-4).build();
          Solution fresh = solver.solve(PROBLEM.field(type), PROBLEM.initialState(type), TIMES);
          Solution first = solve(solver, type, workspace);
          long bytes = workspace.bytes();
          // Other tolerances, the same memory: nothing of one solve may reach the next.
          solve(solver.toBuilder().rtol(1e-3).atol(1e-5).build(), type, workspace);
          Solution second = solve(solver, type, workspace);
          assertEquals(fresh.states(), first.states());
          assertEquals(fresh.states(), second.states());
          assertEquals(fresh.steps(), second.steps());
          assertEquals(bytes, workspace.bytes());
        }
      }
    }
  }

  @Test
  void afterAFailureTheNextSolveIsUntouched() {
    OdeSolver solver = OdeSolver.builder().build();
    FunctionField bad = new FunctionField(2, DataType.DOUBLE, (t, y, d) -> d[1] = Double.NaN);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution fresh = solve(solver, DataType.DOUBLE, workspace);
      Solution failed =
          solver.solve(
              Solve.of(bad, PROBLEM.initialState(DataType.DOUBLE), TIMES).build(), workspace);
      assertFalse(failed.status() == SolverStatus.SUCCESS);
      assertEquals(fresh.states(), solve(solver, DataType.DOUBLE, workspace).states());
    }
  }

  @Test
  @SuppressWarnings("try") // A workspace may be closed early and used again.
  void bytesAreThoseOfTheArrays() {
    Term field = new FunctionField(100_000, DataType.FLOAT, (t, y, d) -> {});
    INDArray start = Nd4j.zeros(DataType.FLOAT, 100_000);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      OdeSolver.builder().build().solve(Solve.of(field, start, 0, 1).build(), workspace);
      boolean loops = HostLoops.areAllowed() && VectorModule.isUsable();
      // y_{n+1}, y_n, seven stages, the stage state, scales of the error, one row of output.
      long states = (loops ? 12 : 13) * 400_000;
      // Of the states of six stages, the solution, the error and the dense output; two scalars.
      long weights = (2 + 3 + 4 + 5 + 6 + 7) + 8 + 9 + 8 + (loops ? 0 : 2);
      assertEquals(states + 4 * weights, workspace.bytes());
      workspace.close();
      assertEquals(0, workspace.bytes());
    }
  }

  @Test
  @SuppressWarnings("try") // It is closed where it must not be.
  void nestedSolvesNeedWorkspacesOfTheirOwn() {
    OdeSolver solver = OdeSolver.builder().build();
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      FunctionField nesting =
          new FunctionField(
              2, DataType.DOUBLE, (t, y, d) -> solve(solver, DataType.DOUBLE, workspace));
      INDArray start = PROBLEM.initialState(DataType.DOUBLE);
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () -> solver.solve(Solve.of(nesting, start, TIMES).build(), workspace));
      assertTrue(failure.getMessage().contains("of its own"), failure.getMessage());
      FunctionField closing = new FunctionField(2, DataType.DOUBLE, (t, y, d) -> workspace.close());
      assertThrows(
          IllegalStateException.class,
          () -> solver.solve(Solve.of(closing, start, TIMES).build(), workspace));
    }
  }

  @Test
  void statesCanBeWrittenToTheCallersArray() {
    OdeSolver solver = OdeSolver.builder().build();
    INDArray start = PROBLEM.initialState(DataType.DOUBLE);
    INDArray output = Nd4j.create(DataType.DOUBLE, TIMES.length, 2);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution solution =
          solver.solve(
              Solve.of(PROBLEM.field(DataType.DOUBLE), start, TIMES).output(output).build(),
              workspace);
      assertSame(output, solution.states());
      assertEquals(solve(solver, DataType.DOUBLE, workspace).states(), output);
      Solution failed =
          solver.toBuilder()
              .maximumSteps(40)
              .build()
              .solve(
                  Solve.of(PROBLEM.field(DataType.DOUBLE), start, TIMES).output(output).build(),
                  workspace);
      assertEquals(SolverStatus.MAX_STEPS_REACHED, failed.status());
      assertEquals(0, failed.finalState().norm2Number().doubleValue(), "no stale states");
    }
  }

  @Test
  void resultsOutliveTheWorkspaceAndAnyScope() {
    Solution solution;
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    try (SolverWorkspace workspace = new SolverWorkspace();
        MemoryWorkspace scope =
            Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "TEST")) {
      solution = solve(OdeSolver.builder().build(), DataType.DOUBLE, workspace);
      assertFalse(solution.states().isAttached());
      assertTrue(scope.isScopeActive());
    }
    assertEquals(
        OdeSolver.builder()
            .build()
            .solve(PROBLEM.field(DataType.DOUBLE), PROBLEM.initialState(DataType.DOUBLE), TIMES)
            .states(),
        solution.states());
  }

  static Stream<ExplicitRungeKutta> someMethods() {
    return Stream.of(Methods.RK4, Methods.DOPRI5, Methods.DOPRI8);
  }

  @ParameterizedTest
  @MethodSource("someMethods")
  void aStepAllocatesNoArraysAndNextToNothingOnTheHeap(ExplicitRungeKutta method) {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    OdeSolver solver =
        OdeSolver.builder()
            .method(method)
            .rtol(1e-3)
            .atol(1e3)
            .stepSizeController(
                method.equals(Methods.RK4) ? new FixedStepSize(0.01) : AdaptiveStepSize.integral())
            .maximumStep(0.01)
            .build();
    FunctionField field = PROBLEM.field(DataType.DOUBLE);
    INDArray start = PROBLEM.initialState(DataType.DOUBLE);
    INDArray output = Nd4j.create(DataType.DOUBLE, 2, 2);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      for (int i = 0; i < 30; i++) {
        cost(solver, field, start, 8, workspace, output);
      }
      Cost few = cost(solver, field, start, 1, workspace, output);
      Cost many = cost(solver, field, start, 9, workspace, output);
      assertEquals(few.buffersAndContexts, many.buffersAndContexts);
      // ND4J itself makes objects of up to 760 bytes in each call: a product and the field's
      // accesses for each stage, and up to twelve calls for the error, the copies and the end.
      long bytesPerStep = (many.heapBytes - few.heapBytes) / 800;
      long bound = 1000L * method.tableau().stages() + 12 * 760;
      assertTrue(bytesPerStep < bound, bytesPerStep + " bytes a step");
    }
  }

  private record Cost(long heapBytes, long buffersAndContexts) {}

  private static Cost cost(
      OdeSolver solver,
      Term field,
      INDArray start,
      double end,
      SolverWorkspace workspace,
      INDArray output) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long counter = Nd4j.getDeallocatorService().nextValue();
    long before = threads.getCurrentThreadAllocatedBytes();
    solver.solve(Solve.of(field, start, 0, end).output(output).build(), workspace).orThrow();
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    return new Cost(bytes, Nd4j.getDeallocatorService().nextValue() - counter);
  }
}
