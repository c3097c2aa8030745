package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TapeTerm;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a step costs in memory once everything exists: the difference between solves of 50 and of
 * 100 steps, by the counters of the virtual machine and of JavaCPP.
 */
class AllocationTest {

  private static final int FEW = 50;
  private static final int MANY = 100;

  /** A solution lists its steps, as two numbers each. */
  private static final double LISTED_STEP = 16;

  /** Steps of dopri5 evaluate the field six times. */
  private static final int EVALUATIONS = 6;

  private final GradientWorkspace workspace = new GradientWorkspace();
  private final SolverWorkspace solverWorkspace = new SolverWorkspace();

  @AfterEach
  void close() {
    workspace.close();
    solverWorkspace.close();
  }

  /** The figures are those of loops on the CPU, and of its calls where arrays are large. */
  @BeforeEach
  void assumeLoops() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
  }

  static GradientMethod[] methods() {
    return new GradientMethod[] {
      new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint()
    };
  }

  private static TapeTerm field(int batch, int features, int hidden) {
    DenseDynamics dynamics = DenseDynamics.builder().size(features).hidden(hidden).build();
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("W1", Nd4j.rand(DataType.FLOAT, features, hidden).subi(0.5));
    parameters.put("b1", Nd4j.zeros(DataType.FLOAT, 1, hidden));
    parameters.put("W2", Nd4j.rand(DataType.FLOAT, hidden, features).subi(0.5));
    parameters.put("b2", Nd4j.zeros(DataType.FLOAT, 1, features));
    return TapeTerm.differentiable(
        dynamics::define, DataType.FLOAT, new long[] {batch, features}, parameters);
  }

  private static OdeSolver steps(int count) {
    return OdeSolver.builder()
        .method(Methods.DOPRI5)
        .stepSizeController(new FixedStepSize(1.0 / count))
        .build();
  }

  private IntFunction<Runnable> solves(TapeTerm field) {
    INDArray start = Nd4j.ones(DataType.FLOAT, field.stateSize());
    double[] times = {0, 1};
    return count -> {
      OdeSolver solver = steps(count);
      return () -> solver.solve(Solve.of(field, start, times).build(), solverWorkspace);
    };
  }

  private IntFunction<Runnable> gradients(TapeTerm field, GradientMethod method) {
    INDArray start = Nd4j.ones(DataType.FLOAT, field.stateSize());
    INDArray cotangents = Nd4j.ones(DataType.FLOAT, 2, field.stateSize());
    double[] times = {0, 1};
    return count -> {
      OdeSolver solver = steps(count);
      return () -> method.solve(solver, field, start, times, workspace).backward(cotangents);
    };
  }

  /**
   * Asserts the most bytes on the heap for each further step. Objects that do not leave a method
   * cost nothing once it is compiled, which a busy machine may take some rounds for.
   */
  private static void assertHeapBytesPerStep(double most, IntFunction<Runnable> solves) {
    assertHeapBytesPerStep(most, FEW, MANY, 100, solves);
  }

  /** The same by solves of so many steps, of which each is done a number of times. */
  private static void assertHeapBytesPerStep(
      double most, int few, int many, int times, IntFunction<Runnable> solves) {
    double bytes = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 20 && bytes > most; round++) {
      long more = leastHeapBytes(solves.apply(many), times);
      bytes = (more - leastHeapBytes(solves.apply(few), times)) / (double) (many - few);
    }
    assertTrue(bytes <= most, bytes + " bytes a step, more than " + most);
  }

  private static long leastHeapBytes(Runnable solve, int times) {
    return LongStream.generate(() -> heapBytes(solve)).limit(times).min().orElseThrow();
  }

  private static long heapBytes(Runnable solve) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    solve.run();
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  /** The bytes that a solve adds off the heap; a garbage collection on the way only hides some. */
  private static long offHeapBytes(Runnable solve) {
    solve.run();
    long most = Long.MIN_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = Pointer.totalBytes();
      solve.run();
      most = Math.max(most, Pointer.totalBytes() - before);
    }
    return most;
  }

  @Test
  void aStepOfASmallSolveAllocatesNothing() {
    try (TapeTerm field = field(5, 2, 8)) {
      assertHeapBytesPerStep(LISTED_STEP, solves(field));
      assertEquals(offHeapBytes(solves(field).apply(FEW)), offHeapBytes(solves(field).apply(MANY)));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aStepOfASmallGradientAllocatesNothing(GradientMethod method) {
    try (TapeTerm field = field(5, 2, 8)) {
      // A list of steps there, and one back.
      assertHeapBytesPerStep(2 * LISTED_STEP, gradients(field, method));
      assertEquals(
          offHeapBytes(gradients(field, method).apply(FEW)),
          offHeapBytes(gradients(field, method).apply(MANY)));
    }
  }

  /**
   * A call of M2.1's executioner cannot be had for nothing: 112 bytes with our contexts (760 with
   * its own), 208 for each array of a BLAS routine, 400 for |x|. The field is 5 calls and 2 copies;
   * a stage sum is one more call. Whether a few temporaries are there as well is up to the
   * compiler; with M2.1's own contexts a step would leave 23,000 bytes more.
   */
  @Test
  void aStepOfALargeSolveAllocatesWhatItsCallsDo() {
    try (TapeTerm field = field(512, 8, 64)) {
      double evaluation = 5 * 112 + 2 * 2 * 208 + 112;
      double error = 2 * 400 + 5 * 112 + 2 * 208;
      double calls = EVALUATIONS * evaluation + error + LISTED_STEP;
      assertHeapBytesPerStep(1.5 * calls, solves(field));
      assertEquals(offHeapBytes(solves(field).apply(FEW)), offHeapBytes(solves(field).apply(MANY)));
    }
  }

  /**
   * The tape works on the solver's own arrays from 10,000 elements on, by views that are made once.
   * To let one in takes 144 bytes in M2.1, for state and for derivative.
   */
  @Test
  void aStepOfASolveInPlaceMakesNoViews() {
    try (TapeTerm field = field(20_000, 6, 2)) {
      IntFunction<Runnable> solves = solves(field);
      double evaluation = 5 * 112 + 2 * 144 + 112 + 208;
      double error = 2 * 400 + 5 * 112 + 2 * 208;
      double calls = EVALUATIONS * evaluation + error + LISTED_STEP;
      assertHeapBytesPerStep(1.5 * calls, 10, 20, 1, solves);
      assertEquals(buffers(solves.apply(10)), buffers(solves.apply(20)));
    }
  }

  /** The buffers that a solve makes, views included. */
  private static long buffers(Runnable solve) {
    solve.run();
    long before = Nd4j.getDeallocatorService().nextValue();
    solve.run();
    return Nd4j.getDeallocatorService().nextValue() - before;
  }
}
