package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A step of any method makes no objects, with gradients of each kind and with adaptive steps. */
class MethodAllocationTest {

  /** The grid of a solve lists its times, of 8 bytes; an object has 16 bytes or more. */
  private static final double LISTED_TIME = 9;

  /** Steps that two solves differ by. */
  private static final int STEPS = 256;

  private static final int ROUNDS = 400;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (SdeMethod method : SdeMethods.all()) {
      for (String problem : List.of("general", "diag2", "additive2")) {
        for (Calculus calculus : Calculus.values()) {
          boolean last = cases.stream().anyMatch(it -> it.get()[0].equals(method));
          if (!last && method.solves(calculus, SdeReference.noise(problem))) {
            cases.add(
                Arguments.of(method, problem, calculus, new SdeGradientMethod.StoredStates(7)));
          }
        }
      }
    }
    cases.add(
        Arguments.of(
            SdeMethods.MIDPOINT,
            "diag2",
            Calculus.STRATONOVICH,
            new SdeGradientMethod.AdjointEquation()));
    return cases;
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @MethodSource("cases")
  void aStepAndItsGradientAllocateNothing(
      SdeMethod method, String problem, Calculus calculus, SdeGradientMethod gradient) {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    INDArray start = SdeReference.initialState(problem);
    INDArray cotangents = Nd4j.ones(DataType.DOUBLE, 2, start.length());
    try (CompiledSde compiled =
        SdeSolver.of(method, 1.0 / STEPS)
            .compile(SdeReference.equation(problem, calculus), gradient)) {
      RenewedNoise noise = new RenewedNoise(compiled);
      assertNothing(
          method.label(),
          end -> {
            int steps = compiled.solve(start, new double[] {0, end}, noise.of(3, 0)).steps();
            compiled.backward(cotangents);
            return steps;
          });
    }
  }

  static List<Arguments> adaptive() {
    return List.of(
        Arguments.of(SdeMethods.MILSTEIN, "diag2", Calculus.ITO),
        Arguments.of(SdeMethods.HEUN, "diag2", Calculus.STRATONOVICH),
        Arguments.of(SdeMethods.SRA1, "additive2", Calculus.ITO));
  }

  /** Accepted and rejected steps; the list of the accepted ones grows by doubling. */
  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("adaptive")
  void anAdaptiveStepAllocatesNothing(SdeMethod method, String problem, Calculus calculus) {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    INDArray start = SdeReference.initialState(problem);
    StochasticEquation equation = SdeReference.equation(problem, calculus);
    try (CompiledSde compiled = SdeSolver.of(method, 0.5).adaptive(1e-5, 1e-5).compile(equation)) {
      BrownianTree path = compiled.newNoise(3, 0);
      assertTrue(
          compiled.solve(start, new double[] {0, 2}, path).rejectedSteps() > 0, "no rejections");
      assertNothing(
          method.label(), end -> compiled.solve(start, new double[] {0, end}, path).steps());
    }
  }

  @FunctionalInterface
  private interface Solves {

    /** The steps of a solve up to a time. */
    int until(double end);
  }

  private static void assertNothing(String what, Solves solves) {
    double bytes = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS && bytes > LISTED_TIME; round++) {
      int[] steps = new int[2];
      long few = least(solves, 1, steps);
      long many = least(solves, 2, steps);
      bytes = (double) (many - few) / (steps[1] - steps[0]);
    }
    assertTrue(bytes <= LISTED_TIME, what + ": " + bytes + " bytes a step");
  }

  private static long least(Solves solves, int end, int... steps) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = threads.getThreadAllocatedBytes(thread);
      steps[end - 1] = solves.until(end);
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    return least;
  }
}
