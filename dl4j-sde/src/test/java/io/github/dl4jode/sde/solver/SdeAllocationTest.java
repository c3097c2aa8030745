package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.CoefficientGraph.Variables;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a step costs in memory, by the counter of the virtual machine and by the owner's count. */
@Tag("with-vectors")
class SdeAllocationTest {

  private static final double SIZE = 1.0 / 64;
  private static final int BATCH = 256;
  private static final int HIDDEN = 64;

  /** The grid of a solve lists its times, of 8 bytes; an object has 16 bytes or more. */
  private static final double LISTED_TIME = 9;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStepAllocatesNothing(boolean undone) {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    SdeGradientMethod gradient =
        undone ? new SdeGradientMethod.UndoneSteps() : SdeGradientMethod.storedStates();
    INDArray start = SdeReference.initialState("diag2");
    INDArray cotangents = Nd4j.ones(DataType.DOUBLE, 2, 4);
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, SIZE)
            .compile(SdeReference.equation("diag2", Calculus.STRATONOVICH), gradient)) {
      RenewedNoise noise = new RenewedNoise(compiled);
      double bytes = Double.POSITIVE_INFINITY;
      for (int round = 0; round < 20 && bytes > LISTED_TIME; round++) {
        long few = least(() -> solve(compiled, start, noise, cotangents, 1), 100);
        long many = least(() -> solve(compiled, start, noise, cotangents, 2), 100);
        bytes = (many - few) * SIZE;
      }
      assertTrue(bytes <= LISTED_TIME, bytes + " bytes a step");
    }
  }

  private static final double LARGE_SIZE = 1.0 / 16;

  /** What the executioner of M2.1 leaves of each call: a pointer and an empty array. */
  private static final double CALL = 64;

  /**
   * States of so many elements that they were copied and added by calls of BLAS routines.
   *
   * @param calls of ND4J at most in a step and its gradient: products of large matrices
   */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, 3, EULER, NONE, 0",
    "FLOAT, 3, EULER, STORED, 0",
    "FLOAT, 3, REVERSIBLE_HEUN, NONE, 0",
    "FLOAT, 3, REVERSIBLE_HEUN, STORED, 0",
    "FLOAT, 3, REVERSIBLE_HEUN, UNDONE, 0",
    "FLOAT, 64, EULER, NONE, 2",
    "FLOAT, 64, EULER, STORED, 9",
    "FLOAT, 64, HEUN, NONE, 4",
    "FLOAT, 64, REVERSIBLE_HEUN, NONE, 2",
    "FLOAT, 64, REVERSIBLE_HEUN, STORED, 15",
    "DOUBLE, 3, EULER, NONE, 0",
    "DOUBLE, 3, EULER, STORED, 0",
    "DOUBLE, 64, EULER, NONE, 0",
    "DOUBLE, 64, EULER, STORED, 0",
    "DOUBLE, 64, REVERSIBLE_HEUN, STORED, 0"
  })
  void aStepOfManyElementsAllocatesNothing(
      DataType type, int size, Method method, Gradient gradient, int calls) {
    assumeTrue(HostLoops.areAllowed() && VectorModule.isUsable(), "Only a CPU has loops");
    INDArray start = Nd4j.rand(type, BATCH, size);
    INDArray cotangents = Nd4j.ones(type, 2, (long) BATCH * size);
    SdeSolver solver = SdeSolver.of(method.method, LARGE_SIZE);
    StochasticEquation equation = network(type, method.calculus, size);
    try (CompiledSde compiled =
        gradient == Gradient.NONE
            ? solver.compile(equation)
            : solver.compile(equation, gradient.method)) {
      RenewedNoise noise = new RenewedNoise(compiled);
      Solves solves =
          end -> {
            compiled.solve(start, new double[] {0, end}, noise.of(3, 0));
            if (gradient != Gradient.NONE) {
              compiled.backward(cotangents);
            }
          };
      double bytes = Double.POSITIVE_INFINITY;
      double limit = LISTED_TIME + calls * CALL;
      for (int round = 0; round < 3_000 && bytes > limit; round++) {
        long few = least(() -> solves.until(1), 5);
        long many = least(() -> solves.until(2), 5);
        bytes = (many - few) * LARGE_SIZE;
      }
      assertTrue(bytes <= limit, bytes + " bytes a step");
    }
  }

  private interface Solves {
    void until(double end);
  }

  private enum Method {
    EULER(SdeMethods.EULER_MARUYAMA, Calculus.ITO),
    HEUN(SdeMethods.HEUN, Calculus.STRATONOVICH),
    REVERSIBLE_HEUN(SdeMethods.REVERSIBLE_HEUN, Calculus.STRATONOVICH);

    private final SdeMethod method;
    private final Calculus calculus;

    Method(SdeMethod method, Calculus calculus) {
      this.method = method;
      this.calculus = calculus;
    }
  }

  private enum Gradient {
    NONE(SdeGradientMethod.storedStates()),
    STORED(SdeGradientMethod.storedStates()),
    UNDONE(new SdeGradientMethod.UndoneSteps());

    private final SdeGradientMethod method;

    Gradient(SdeGradientMethod method) {
      this.method = method;
    }
  }

  /** The equation of the benchmarks. */
  private static StochasticEquation network(DataType type, Calculus calculus, int size) {
    return StochasticEquation.builder(calculus, NoiseType.DIAGONAL, type, BATCH, size)
        .coefficients(SdeAllocationTest::coefficients)
        .parameters(
            Map.of(
                "W1", Nd4j.rand(type, size, HIDDEN).mul(0.1),
                "W2", Nd4j.rand(type, HIDDEN, size).mul(0.1),
                "a", Nd4j.rand(type, 1, size)))
        .build();
  }

  private static Coefficients coefficients(SameDiff graph, Variables v) {
    SDVariable hidden = graph.nn().softplus(v.y().mmul(v.parameters().get("W1")));
    return new Coefficients(
        graph.math().tanh(hidden.mmul(v.parameters().get("W2"))),
        graph.nn().sigmoid(v.y().mul(v.parameters().get("a"))));
  }

  private static void solve(
      CompiledSde compiled, INDArray start, RenewedNoise noise, INDArray cotangents, double end) {
    compiled.solve(start, new double[] {0, end}, noise.of(3, 0));
    compiled.backward(cotangents);
  }

  private static long least(Runnable action, int rounds) {
    return LongStream.generate(() -> heapBytes(action)).limit(rounds).min().orElseThrow();
  }

  private static long heapBytes(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    action.run();
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  @Test
  void undoneStepsTakeTheSameMemoryForAnyNumberOfThem() {
    INDArray start = SdeReference.initialState("diag2");
    INDArray cotangents = Nd4j.ones(DataType.DOUBLE, 2, 4);
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, 1e-3)
            .compile(
                SdeReference.equation("diag2", Calculus.STRATONOVICH),
                new SdeGradientMethod.UndoneSteps())) {
      RenewedNoise noise = new RenewedNoise(compiled);
      solve(compiled, start, noise, cotangents, 0.01);
      long bytes = compiled.bytes();
      solve(compiled, start, noise, cotangents, 5);
      assertEquals(bytes, compiled.bytes());
    }
  }
}
