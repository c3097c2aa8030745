package io.github.dl4jode.benchmarks.gradients;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a solve of many steps, by what is kept of them, in the same rounds: time, and the
 * memory of solver and gradient method.
 *
 * @param steps of the solve
 * @param repetitions of a forward and a backward pass
 */
record GradientsCase(int steps, Repetitions repetitions) implements BenchmarkCase {

  @Override
  public void measure(Result result) {
    result.put("steps", steps);
    repetitions.describe(result);
    INDArray expected = reference();
    Map<KeptMemory, LongSolve> solves = new EnumMap<>(KeptMemory.class);
    try {
      for (KeptMemory kept : KeptMemory.values()) {
        OdeSolver solver = LongSolve.fixed(kept.method(steps), steps);
        solves.put(kept, new LongSolve(kept.gradient(LongSolve.STATE_BYTES), solver));
      }
      List<Sample> times =
          repetitions.interleaved(
              solves.values().stream()
                  .map(solve -> (Runnable) solve::run)
                  .toArray(Runnable[]::new));
      int row = 0;
      for (KeptMemory kept : solves.keySet()) {
        LongSolve solve = solves.get(kept);
        Sample time = times.get(row++);
        result
            .put(kept.label() + "_ms", time.median())
            .put(kept.label() + "_min_ms", time.minimum())
            .put(kept.label() + "_mb", solve.megabytes())
            .put(kept.label() + "_error", RelativeError.largest(solve.run(), expected));
      }
    } finally {
      solves.values().forEach(LongSolve::close);
    }
  }

  /** By the continuous adjoint at a tight tolerance. */
  private static INDArray reference() {
    OdeSolver solver = OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-12).atol(1e-12).build();
    try (LongSolve tight = new LongSolve(new ContinuousAdjoint(), solver)) {
      return tight.run();
    }
  }
}
