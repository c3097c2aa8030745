package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethods;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a step costs in memory, by the counter of the virtual machine and by the owner's count. */
class SdeAllocationTest {

  private static final double SIZE = 1.0 / 64;

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
        long few = least(() -> solve(compiled, start, noise, cotangents, 1));
        long many = least(() -> solve(compiled, start, noise, cotangents, 2));
        bytes = (many - few) * SIZE;
      }
      assertTrue(bytes <= LISTED_TIME, bytes + " bytes a step");
    }
  }

  private static void solve(
      CompiledSde compiled, INDArray start, RenewedNoise noise, INDArray cotangents, double end) {
    compiled.solve(start, new double[] {0, end}, noise.of(3, 0));
    compiled.backward(cotangents);
  }

  private static long least(Runnable action) {
    return LongStream.generate(() -> heapBytes(action)).limit(100).min().orElseThrow();
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
