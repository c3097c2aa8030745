package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Dense outputs of y_i' = cos(t + i) in double over [0, 20], all times in one call, and in the same
 * rounds the same times one by one.
 *
 * @param size n
 * @param count of the times, evenly spaced
 * @param method with an error estimate
 * @param repetitions of all outputs
 */
record DenseOutputCase(int size, int count, Method method, Repetitions repetitions)
    implements BenchmarkCase {

  private static final double END = 20;

  @Override
  public void measure(Result result) {
    FormulaField field =
        new FormulaField(
            size,
            (t, y, f) -> {
              for (int i = 0; i < f.length; i++) {
                f[i] = Math.cos(t + i);
              }
            });
    double[] start = new double[size];
    for (int i = 0; i < size; i++) {
      start[i] = Math.sin(i);
    }
    double[] times = new double[count];
    for (int i = 0; i < count; i++) {
      times[i] = END * (i + 0.5) / count;
    }
    OdeSolver solver = OdeSolver.builder().method(method).rtol(1e-8).atol(1e-8).build();
    Solve solve = Solve.of(field, Nd4j.createFromArray(start), 0, END).denseOutput().build();
    try (DenseOutput output = solver.solve(solve).orThrow().denseOutput()) {
      List<Sample> samples =
          repetitions.interleaved(() -> output.at(times).close(), () -> oneByOne(output, times));
      result
          .put("size", size)
          .put("times", count)
          .put("method", method.label())
          .put("steps", output.steps());
      repetitions.describe(result);
      report(result, samples.get(0), samples.get(1), largestError(output, times));
    }
  }

  private void oneByOne(DenseOutput output, double... times) {
    INDArray row = Nd4j.createUninitialized(DataType.DOUBLE, size);
    for (double t : times) {
      output.at(t, row);
    }
    row.close();
  }

  private void report(Result result, Sample together, Sample single, double error) {
    result
        .put("ms", together.median())
        .put("min_ms", together.minimum())
        .put("single_ms", single.median())
        .put("ns_per_output", 1e6 * together.median() / count)
        .put("max_error", error);
  }

  private double largestError(DenseOutput output, double... times) {
    INDArray states = output.at(times);
    double largest = 0;
    for (int k = 0; k < times.length; k += Math.max(1, times.length / 1000)) {
      for (int i = 0; i < size; i++) {
        double error = states.getDouble(k, i) - Math.sin(times[k] + i);
        largest = Math.max(largest, Math.abs(error));
      }
    }
    states.close();
    return largest;
  }
}
